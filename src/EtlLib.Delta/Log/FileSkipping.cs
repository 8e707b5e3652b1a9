using EtlLib.Plan;

namespace EtlLib.Delta;

/// <summary>Which files may have a row for which a condition is true.</summary>
/// <remarks>Law: a file is left out only where its statistics or its partition prove that the condition is true for none of its rows.</remarks>
internal sealed class FileSkipping(TableSchema schema, IReadOnlyList<string> partitions, AddFile file)
{
    private readonly FileStatistics statistics = FileStatistics.Parse(file);

    /// <summary>Whether a condition may be true for a row.</summary>
    public bool MayMatch(Expr condition) => condition switch
    {
        Call { Function: ScalarFunction.And } and => and.Arguments.All(MayMatch),
        Call { Function: ScalarFunction.Or } or => or.Arguments.Any(MayMatch),
        Call { Function: ScalarFunction.IsNull, Arguments: [Field field] } => Column(field) is not { } column || column.Nulls is not 0,
        Call { Function: ScalarFunction.IsNotNull, Arguments: [Field field] } => Column(field) is not { AllNull: true },
        Call { Function: >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual, Arguments: [Field field, Literal value] } call => Compare(field, call.Function, value),
        Call { Function: >= ScalarFunction.Equal and <= ScalarFunction.GreaterOrEqual, Arguments: [Literal value, Field field] } call => Compare(field, Flipped(call.Function), value),
        In { Operand: Field field } membership => membership.Candidates.Any(c => c is not Literal value || Compare(field, ScalarFunction.Equal, value)),
        Field { Owner: Row } field => Column(field) is not { AllNull: true },
        _ => true,
    };

    private static ScalarFunction Flipped(ScalarFunction function) => function switch
    {
        ScalarFunction.Less => ScalarFunction.Greater,
        ScalarFunction.LessOrEqual => ScalarFunction.GreaterOrEqual,
        ScalarFunction.Greater => ScalarFunction.Less,
        ScalarFunction.GreaterOrEqual => ScalarFunction.LessOrEqual,
        _ => function,
    };

    private bool Compare(Field field, ScalarFunction function, Literal literal)
    {
        if (literal.Value is null || Column(field) is not { } column)
        {
            return literal.Value is not null;
        }

        if (column.AllNull)
        {
            return false;
        }

        // An enum has the order of its declaration.
        if (Bound.Of(literal.Value) is not { } value || (field.Type.Kind is TypeKind.Enum && function is not ScalarFunction.Equal))
        {
            return true;
        }

        // NaN is greater than all numbers, and statistics do not count it.
        var top = function is ScalarFunction.Equal || !column.IsReal ? column.Maximum : null;
        int? low = column.Minimum is { } minimum ? minimum.CompareTo(value) : null, high = top is { } maximum ? maximum.CompareTo(value) : null;
        return function switch
        {
            ScalarFunction.Equal => low is not > 0 && high is not < 0,
            ScalarFunction.Less => low is not >= 0,
            ScalarFunction.LessOrEqual => low is not > 0,
            ScalarFunction.Greater => high is not <= 0,
            ScalarFunction.GreaterOrEqual => high is not < 0,
            _ => true,
        };
    }

    private ColumnRange? Column(Field field)
    {
        if (field.Owner is not Row || schema.Find(field.Name) is not { IsNested: false } column)
        {
            return null;
        }

        var isReal = column.Type is "\"float\"" or "\"double\"";
        if (partitions.Contains(column.Name))
        {
            var text = file.Partition.GetValueOrDefault(column.Stored) is { } value && (value.Length > 0 || column.Type == "\"string\"") ? value : null;
            return text is null ? new ColumnRange(null, null, null, true, false)
                : new ColumnRange(Bound.Parse(column.Type, text, isMaximum: false), Bound.Parse(column.Type, text, isMaximum: false), 0, false, isReal);
        }

        var nulls = statistics.Nulls(column.Stored);
        return new ColumnRange(statistics.Minimum(column), statistics.Maximum(column), nulls, nulls is not null && nulls == statistics.Rows, isReal);
    }

    private sealed record ColumnRange(Bound? Minimum, Bound? Maximum, long? Nulls, bool AllNull, bool IsReal);
}
