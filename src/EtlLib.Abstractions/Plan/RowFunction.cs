using EtlLib.Batches;

namespace EtlLib.Plan;

/// <summary>A C# function of rows, batch by batch. Equal to another over the same delegate.</summary>
public abstract record RowFunction
{
    /// <summary>Appends what is made of a batch of rows to another.</summary>
    public abstract void Apply(ColumnBatch from, ColumnBatch to);

    /// <summary>Where its code is: what it does is not to be seen in the plan.</summary>
    internal virtual System.Reflection.Module Code => GetType().Module;
}

/// <summary>One row of each row.</summary>
internal sealed record MapFunction<TFrom, TTo>(Func<TFrom, TTo> Function) : RowFunction
    where TFrom : IDataModel<TFrom>
    where TTo : IDataModel<TTo>
{
    internal override System.Reflection.Module Code => Function.Method.Module;

    public override void Apply(ColumnBatch from, ColumnBatch to)
    {
        for (var row = 0; row < from.Count; row++)
        {
            TTo.Append(to.Vectors, Function(TFrom.Read(from.Vectors, row)));
            to.EndRow();
        }
    }
}

/// <summary>Any number of rows of each row.</summary>
internal sealed record FlatMapFunction<TFrom, TTo>(Func<TFrom, IEnumerable<TTo>> Function) : RowFunction
    where TFrom : IDataModel<TFrom>
    where TTo : IDataModel<TTo>
{
    internal override System.Reflection.Module Code => Function.Method.Module;

    public override void Apply(ColumnBatch from, ColumnBatch to)
    {
        for (var row = 0; row < from.Count; row++)
        {
            foreach (var made in Function(TFrom.Read(from.Vectors, row)))
            {
                TTo.Append(to.Vectors, made);
                to.EndRow();
            }
        }
    }
}
