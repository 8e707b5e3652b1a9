using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>The columns of a series: of the row, and of those around it.</summary>
internal sealed class SeriesLowering : ScalarLowering
{
    private readonly Lowered input;
    private readonly Wire.Expression micros;
    private readonly Wire.Expression[] partition;
    private readonly Wire.Expression[] order;

    private SeriesLowering(Series series, Lowered input)
        : base(input.Rows)
    {
        this.input = input;
        partition = [.. series.Keys.Select(Of)];
        order = [.. series.Order.Select(Of)];
        micros = order.Length == 0 ? new() : TimeWindows.Micros(order[0], series.Order[0]);
    }

    /// <summary>A series.</summary>
    public static Lowered Of(Series series, Lowered input)
    {
        var scalars = new SeriesLowering(series, input);
        return Lowered.Of(Rel.Project(input.Relation, series.Schema, i => scalars.Of(series.Columns[i])), series.Schema);
    }

    /// <inheritdoc />
    public override Wire.Expression Visit(Shift shift)
    {
        var value = Of(shift.Operand);
        return Ordering.Over(Ex.Fn(shift.Rows >= 0 ? "lag" : "lead", value, Ex.Int(Math.Abs(shift.Rows))), partition, [.. order.Select(o => Ordering.By(o)), Ordering.By(value)]);
    }

    /// <inheritdoc />
    public override Wire.Expression Visit(Ranking ranking)
    {
        var function = ranking.Function switch { RankFunction.RowNumber => "row_number", RankFunction.Rank => "rank", _ => "dense_rank" };
        return Ex.Cast(Ordering.Over(Ex.Fn(function), partition, [Ordering.By(Of(ranking.By), ranking.Descending), .. ranking.Ties.Select(t => Ordering.By(Of(t)))]), ColumnType.Long);
    }

    /// <inheritdoc />
    public override Wire.Expression Visit(Rolling rolling)
    {
        var value = rolling.Aggregate.Arguments is [var first, ..] ? Of(first) : null;
        Wire.Expression.Types.SortOrder[] by = rolling.Range is null && value is not null ? [.. order.Append(value).Select(o => Ordering.By(o))]
            : rolling.Range is null ? [.. order.Select(o => Ordering.By(o))]
            : [Ordering.By(micros)];
        var frame = rolling.Range is { } range
            ? Ordering.UpToHere(Ex.Long(1 - (range.Ticks / TimeSpan.TicksPerMicrosecond)), range: true)
            : Ordering.UpToHere(Ex.Int(1 - rolling.Rows!.Value));
        return new AggregateLowering(new ScalarLowering(input.Rows), function => Ordering.Over(function, partition, by, frame)).Of(rolling.Aggregate);
    }
}
