using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>A model of a graph: <see cref="DataFactory.Make{TModel}"/>. It can be the source of another, and holds no rows.</summary>
public abstract class Model : FrameSource
{
    private protected Model(DataFactory factory, string name, ModelInfo info, IReadOnlyList<DataSource> sources, IReadOnlyList<DataSink> sinks)
        : base(new ModelRows(info.Schema, name)) =>
        (Factory, Name, Info, Sources, Sinks) = (factory, name, info, sources, sinks);

    /// <summary>Its name in the graph: the model's, unless it was given one.</summary>
    public string Name { get; }

    /// <summary>Its schema.</summary>
    public Schema Schema => Info.Schema;

    /// <summary>The sources that it was given.</summary>
    public IReadOnlyList<DataSource> Sources { get; }

    /// <summary>The sinks that it was given.</summary>
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

    /// <summary>Its rows as a frame. They are known only within a run of its factory.</summary>
    public DataFrame<TModel> Frame => TModel.Frame(Plan);
}
