using System.Collections.Concurrent;
using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib;

/// <summary>What the generator implements, explicitly, for each <see cref="DataModelAttribute">model</see>.</summary>
/// <typeparam name="TSelf">The model.</typeparam>
public interface IDataModel<TSelf>
    where TSelf : IDataModel<TSelf>
{
    /// <summary>The model's schema.</summary>
    static abstract Schema Schema { get; }

    /// <summary>The schemas of the frames that its <c>Make</c> takes, in order; none for a model that comes from its source.</summary>
    static virtual IReadOnlyList<Schema> Inputs => [];

    /// <summary>Calls the model's <c>Make</c>, or, where there is none, takes the rows of the context's source.</summary>
    static virtual DataFrame<TSelf> Make(DataContext context, FrameInputs inputs) => TSelf.Frame(context.From(TSelf.Schema));

    /// <summary>The model's data frame over a plan.</summary>
    static abstract DataFrame<TSelf> Frame(Relation plan);

    /// <summary>Reads a row.</summary>
    /// <param name="columns">One vector a column, in the schema's order.</param>
    /// <param name="row">The row, from 0.</param>
    static abstract TSelf Read(ReadOnlySpan<ColumnVector> columns, int row);

    /// <summary>Appends a row: one value to each vector.</summary>
    /// <param name="columns">One vector a column, in the schema's order.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="DataException">A value does not fit its column.</exception>
    static abstract void Append(ReadOnlySpan<ColumnVector> columns, TSelf row);
}

/// <summary>The frames that a model's <c>Make</c> takes.</summary>
public sealed class FrameInputs(params IReadOnlyList<Relation> plans)
{
    /// <summary>The frame of a model at an index, from 0.</summary>
    public TFrame Get<TFrame>(int index)
        where TFrame : IDataFrame<TFrame> => TFrame.Over(plans[index]);
}

/// <summary>A model, for those who handle many: its schema and what can be done with it, without reflection.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Inputs">The schemas that its <c>Make</c> takes.</param>
/// <param name="Make">Makes its plan of its inputs' plans.</param>
public sealed record ModelInfo(Schema Schema, IReadOnlyList<Schema> Inputs, Func<DataContext, FrameInputs, Relation> Make)
{
    /// <summary>A model's.</summary>
    public static ModelInfo Of<TModel>()
        where TModel : IDataModel<TModel> =>
        new(TModel.Schema, TModel.Inputs, static (context, inputs) => TModel.Make(context, inputs).Plan);
}

/// <summary>The models of the loaded assemblies: each registers its own, by generated code, when it is loaded.</summary>
public static class DataModels
{
    private static readonly ConcurrentQueue<Func<ModelInfo[]>> Lists = [];

    /// <summary>All models, by name.</summary>
    public static IReadOnlyList<ModelInfo> All => [.. Lists.SelectMany(list => list()).OrderBy(m => m.Schema.Name, StringComparer.Ordinal)];

    /// <summary>Called by generated code.</summary>
    public static void Register(Func<ModelInfo[]> models) => Lists.Enqueue(models);
}
