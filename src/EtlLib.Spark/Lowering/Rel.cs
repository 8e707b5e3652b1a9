using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>Builds Spark's relations.</summary>
internal static class Rel
{
    /// <summary>All columns.</summary>
    public static Wire.Expression Star => new() { UnresolvedStar = new() };

    /// <summary>Columns made of each row, as named.</summary>
    public static Wire.Relation Project(Wire.Relation input, params IEnumerable<Wire.Expression> columns)
    {
        var project = new Wire.Project { Input = input };
        project.Expressions.AddRange(columns);
        return new Wire.Relation { Project = project };
    }

    /// <summary>A model's columns made of each row.</summary>
    public static Wire.Relation Project(Wire.Relation input, Schema schema, Func<int, Wire.Expression> column) =>
        Project(input, schema.Columns.Select((c, i) => Named(column(i), c.Name)));

    /// <summary>The rows for which a condition is true.</summary>
    public static Wire.Relation Filter(Wire.Relation input, Wire.Expression condition) => new() { Filter = new() { Input = input, Condition = condition } };

    /// <summary>A relation under an alias.</summary>
    public static Wire.Relation Alias(Wire.Relation input, string alias) => new() { SubqueryAlias = new() { Input = input, Alias = alias } };

    /// <summary>Groups: the keys, then the aggregates, as named.</summary>
    public static Wire.Relation Aggregate(Wire.Relation input, IEnumerable<Wire.Expression> keys, IEnumerable<Wire.Expression> aggregates)
    {
        var aggregate = new Wire.Aggregate { Input = input, GroupType = Wire.Aggregate.Types.GroupType.Groupby };
        aggregate.GroupingExpressions.AddRange(keys);
        aggregate.AggregateExpressions.AddRange(aggregates);
        return new Wire.Relation { Aggregate = aggregate };
    }

    /// <summary>Pairs of rows.</summary>
    public static Wire.Relation Join(Wire.Relation left, Wire.Relation right, Wire.Join.Types.JoinType kind, Wire.Expression condition) =>
        new() { Join = new() { Left = left, Right = right, JoinType = kind, JoinCondition = condition } };

    /// <summary>The rows of both, column by column in their order.</summary>
    public static Wire.Relation Union(Wire.Relation first, Wire.Relation second) =>
        new() { SetOp = new() { LeftInput = first, RightInput = second, SetOpType = Wire.SetOperation.Types.SetOpType.Union, IsAll = true } };

    /// <summary>
    /// Rows whose event time says how far a stream is. Spark counts whole milliseconds: one more than the lateness, lest a row of the last instant that is waited for is late.
    /// </summary>
    public static Wire.Relation Watermark(Wire.Relation input, string time, TimeSpan lateness) =>
        new() { WithWatermark = new() { Input = input, EventTime = time, DelayThreshold = FormattableString.Invariant($"{Math.Ceiling(lateness.TotalMilliseconds) + 1} milliseconds") } };

    /// <summary>A table or view.</summary>
    public static Wire.Relation Table(string name) => new() { Read = new() { NamedTable = new() { UnparsedIdentifier = name } } };

    /// <summary>Files of the cluster.</summary>
    public static Wire.Relation Files(string format, IEnumerable<string> paths, string? schema = null, params IEnumerable<(string Key, string Value)> options)
    {
        var source = new Wire.Read.Types.DataSource { Format = format };
        source.Paths.AddRange(paths);
        if (schema is not null)
        {
            source.Schema = schema;
        }

        source.Options.Add(options.ToDictionary());
        return new() { Read = new() { DataSource = source } };
    }

    /// <summary>A value under a name; a column that has it already stays as it is.</summary>
    public static Wire.Expression Named(Wire.Expression value, string name) =>
        value.UnresolvedAttribute is { } attribute && attribute.Equals(Ex.Column(name).UnresolvedAttribute) ? value : Ex.Alias(value, name);
}
