using System.Globalization;

namespace EtlLib.Generators.Parsing;

/// <summary>What a property's attributes say of its column.</summary>
internal static class ColumnParser
{
    /// <summary>The column of a property whose type is known.</summary>
    public static ColumnSpec Parse(IPropertySymbol property, TypeSpec type, bool nullable, INamedTypeSymbol model, ref string? eventTime, Findings findings)
    {
        var column = new ColumnSpec(property.Name, property.Name, type, nullable);
        foreach (var attribute in property.GetAttributes())
        {
            if (attribute.AttributeClass is not { } kind)
            {
                continue;
            }

            column = kind.ContainingNamespace is { Name: Names.Namespace, ContainingNamespace.IsGlobalNamespace: true }
                ? Known(column, attribute, kind.Name, property, model, ref eventTime, findings)
                : column;
            if (kind.Bases().Any(b => b.Is(Names.DataType)))
            {
                column = column with { Generator = CSharpText.Construction(attribute) };
            }
        }

        return column;
    }

    private static ColumnSpec Known(ColumnSpec column, AttributeData attribute, string name, IPropertySymbol property, INamedTypeSymbol model, ref string? eventTime, Findings findings)
    {
        switch (name)
        {
            case Names.ColumnAttribute:
                return column with { Name = ModelNames.ColumnName(property, attribute) };
            case Names.PartitionKeyAttribute:
                return column with { Roles = column.Roles | Roles.PartitionKey };
            case Names.TruncateAttribute:
                return column with { Truncate = true };
            case Names.SequenceAttribute when column is { Nullable: false, Type: { Kind: Kind.Int or Kind.Long } }:
                return column with { Roles = column.Roles | Roles.Sequence };
            case Names.SequenceAttribute:
                findings.Add(Rules.SequenceInvalid, Place(attribute, property, findings), model.Name, property.Name, TypeProblems.Shown(property.Type));
                return column;
            case Names.EventTimeAttribute:
                return EventTime(column, attribute, property, model, ref eventTime, findings);
            case Names.RangeAttribute when attribute.ConstructorArguments is { Length: 2 } bounds && bounds[0].Value is double minimum && bounds[1].Value is double maximum:
                return column with { Minimum = Bound(column.Type.Kind, minimum, Math.Ceiling(minimum)), Maximum = Bound(column.Type.Kind, maximum, Math.Floor(maximum)) };
            default:
                return column;
        }
    }

    private static ColumnSpec EventTime(ColumnSpec column, AttributeData attribute, IPropertySymbol property, INamedTypeSymbol model, ref string? eventTime, Findings findings)
    {
        var lateness = Named(attribute, Names.Lateness);
        var idle = Named(attribute, Names.Idle);
        var (late, quiet) = (lateness is null ? null : Duration(lateness), idle is null ? null : Duration(idle));
        var (reason, remedy) = column switch
        {
            { Type.Kind: not Kind.Instant } or { Type.Wrapper: not null } => ($"it is {TypeProblems.Shown(property.Type)}, and an event time is an instant", "Make it a DateTimeOffset"),
            { Nullable: true } => ("it may be null, and every event happened at some time", "Make it a DateTimeOffset that is never null"),
            _ when eventTime is not null => ($"{eventTime} is it already, and a model has one", "Take [EventTime] off one of them"),
            _ when lateness is not null && late is null => ($"its lateness \"{lateness}\" is no duration", "Write a number and a unit: 500ms, 10s, 5m, 1h or 2d"),
            _ when idle is not null && quiet is null or 0L => ($"its idle time-out \"{idle}\" is not a duration of more than zero", "Write a number and a unit: 500ms, 10s, 5m, 1h or 2d"),
            _ => (null, null),
        };
        if (reason is not null)
        {
            findings.Add(Rules.EventTimeInvalid, Place(attribute, property, findings), model.Name, property.Name, reason, remedy!);
            return column;
        }

        eventTime = property.Name;
        return column with { Roles = column.Roles | Roles.EventTime, Lateness = late ?? -1, Idle = quiet ?? -1 };
    }

    private static string? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value as string;

    /// <summary>A duration as <c>10s</c> in ticks, or null.</summary>
    internal static long? Duration(string text)
    {
        var written = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var unit = written switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        return unit > 0 && long.TryParse(text.Substring(0, text.Length - written.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / unit
            ? number * unit
            : null;
    }

    /// <summary>A bound as a literal of the column's type; null where it has none, which an analyzer reports.</summary>
    private static string? Bound(Kind kind, double value, double whole) => kind switch
    {
        Kind.Int when whole is >= int.MinValue and <= int.MaxValue => ((int)whole).ToString(CultureInfo.InvariantCulture),
        Kind.Long when whole is >= long.MinValue and < long.MaxValue => ((long)whole).ToString(CultureInfo.InvariantCulture) + "L",
        Kind.Float => $"(float){CSharpText.Literal(value)}",
        Kind.Double => CSharpText.Literal(value),
        Kind.Decimal when Math.Abs(value) < 7.9e28 => ((decimal)value).ToString(CultureInfo.InvariantCulture) + "M",
        _ => null,
    };

    private static Location? Place(AttributeData attribute, IPropertySymbol property, Findings findings) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(findings.Cancellation).GetLocation() ?? SchemaParser.Place(property);
}
