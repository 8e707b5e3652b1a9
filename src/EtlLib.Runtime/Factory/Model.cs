using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>A model of a graph, added with <see cref="DataFactory.Make{TModel}"/>. It holds no rows and can be the source of another model.</summary>
public abstract class Model : FrameSource
{
    private protected Model(DataFactory factory, string name, ModelInfo info, IReadOnlyList<DataSource> sources, IReadOnlyList<DataSink> sinks)
        : base(new ModelRows(info.Schema, name)) =>
        (Factory, Name, Info, Sources, Sinks) = (factory, name, info, sources, sinks);

    /// <summary>The name in the graph. The default is the name of the model.</summary>
    public string Name { get; }

    /// <summary>The schema.</summary>
    public Schema Schema => Info.Schema;

    /// <summary>The sources.</summary>
    public IReadOnlyList<DataSource> Sources { get; }

    /// <summary>The sinks.</summary>
    public IReadOnlyList<DataSink> Sinks { get; }

    internal DataFactory Factory { get; }

    internal ModelInfo Info { get; }

    /// <inheritdoc />
    public override string Describe() => $"model {Name}";
}

/// <summary>A model of a graph, with the type of its rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public sealed class Model<TModel> : Model
    where TModel : IDataModel<TModel>
{
    internal Model(DataFactory factory, string name, ModelInfo info, IReadOnlyList<DataSource> sources, IReadOnlyList<DataSink> sinks)
        : base(factory, name, info, sources, sinks)
    {
    }

    /// <summary>The rows as a frame. They are available only during a run of the factory.</summary>
    public DataFrame<TModel> Frame => TModel.Frame(Plan);
}
