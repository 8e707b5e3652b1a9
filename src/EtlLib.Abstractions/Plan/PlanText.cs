using System.Globalization;
using System.Text;

namespace EtlLib.Plan;

/// <summary>
/// The stable text form of plans and expressions, for <c>plan</c>, fingerprints and snapshots: one operation a line, inputs indented. What several operations read
/// is written once, with a number, and named by that number where it is read again, unless it is short.
/// </summary>
public static class PlanText
{
    /// <summary>The most operations that are written again where they are read again.</summary>
    private const int MostRepeated = 10;

    /// <summary>The text of a plan, lines ended by LF.</summary>
    public static string Of(Relation plan)
    {
        var writer = new RelationWriter(Shared(plan), withTimes: false);
        writer.Write(plan);
        return writer.Text.ToString();
    }

    /// <summary>The same, and after each operation of a stream whether its rows end, what their event time is, how far their watermark is behind and how far they look back and ahead.</summary>
    public static string WithTimes(Relation plan)
    {
        var writer = new RelationWriter(Shared(plan), withTimes: true);
        writer.Write(plan);
        return writer.Text.ToString();
    }

    /// <summary>The text of an expression, on one line.</summary>
    public static string Of(Expr expr) => expr.Accept(ExprWriter.Instance);

    /// <summary>A constant as it stands in the text, in the invariant culture.</summary>
    public static string Of(Literal literal) => literal.Value switch
    {
        null => "null",
        string text => literal.Type is EnumType ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool value => value ? "true" : "false",
        double value => value.ToString("R", CultureInfo.InvariantCulture),
        float value => value.ToString("R", CultureInfo.InvariantCulture) + "f",
        DateTimeOffset value => value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture),
        DateTime value => value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly value => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly value => value.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        TimeSpan value => value.ToString("c", CultureInfo.InvariantCulture),
        EquatableArray<byte> bytes => "0x" + Convert.ToHexString(bytes.Span),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "",
    };

    /// <summary>The relations that are read more than once and have more operations than are written twice.</summary>
    private static HashSet<Relation> Shared(Relation plan)
    {
        var (sizes, shared) = (new Dictionary<Relation, long>(), new HashSet<Relation>());
        Count(plan);
        return shared;

        long Count(Relation relation)
        {
            if (sizes.TryGetValue(relation, out var size))
            {
                if (size > MostRepeated)
                {
                    shared.Add(relation);
                }

                return size;
            }

            size = 1;
            foreach (var child in relation.Children)
            {
                size = Math.Min(size + Count(child), int.MaxValue);
            }

            return sizes[relation] = size;
        }
    }

    private sealed class RelationWriter(HashSet<Relation> shared, bool withTimes) : RelationVisitor<int>
    {
        private readonly Dictionary<Relation, string> numbers = [];
        private int indent;
        private Relation? written;

        public StringBuilder Text { get; } = new();

        public void Write(Relation relation)
        {
            Text.Append(' ', indent * 2);
            if (shared.Contains(relation))
            {
                if (numbers.TryGetValue(relation, out var number))
                {
                    Text.Append(number).Append('\n');
                    return;
                }

                Text.Append(numbers[relation] = string.Create(CultureInfo.InvariantCulture, $"#{numbers.Count + 1}")).Append(": ");
            }

            written = relation;
            relation.Accept(this);
        }

        public override int Visit(Scan scan) => Line($"Scan {scan.Model.ShortName} from {scan.Source.Describe()}");

        public override int Visit(ModelRows rows) => Line($"Model {rows.Name}");

        public override int Visit(Filter filter) => Line($"Filter {filter.Condition}", filter.From);

        public override int Visit(Project project) => Line($"Project {Columns(project.Schema, project.Columns)}", project.From);

        public override int Visit(GroupBy group) =>
            Line($"GroupBy [{List(group.Keys)}] {Columns(group.Schema, group.Columns)}{(group.Fill.Kind is FillKind.None ? "" : $" fill {group.Fill}")}", group.From);

        public override int Visit(Series series) => Line($"Series [{List(series.Keys)}] by [{List(series.Order)}] {Columns(series.Schema, series.Columns)}", series.From);

        public override int Visit(Join join) => Line($"{join.Kind}Join on {join.Condition}{(join.AsOf is { } asOf ? $" with {asOf.RightTime} {(asOf.Strict ? "<" : "<=")} {asOf.LeftTime}{(asOf.Tolerance is { } t ? $" within {t:c}" : "")}" : "")}", join.Left, join.Right);

        public override int Visit(Union union) => Line("Union", union.First, union.Second);

        public override int Visit(Distinct distinct) => Line("Distinct", distinct.From);

        public override int Visit(Dedup dedup) => Line($"Dedup [{List(dedup.Keys)}] keep {(dedup.KeepLast ? "last" : "first")}{(dedup.Within is { } within ? $" within {within:c}" : "")}", dedup.From);

        public override int Visit(Top top) =>
            Line($"Top {top.Count} [{List(top.Keys)}] by {string.Join(", ", top.Order.Select(k => k.Value + (k.Descending ? " descending" : "")))}", top.From);

        public override int Visit(Sort sort) => Line($"Sort {string.Join(", ", sort.Keys.Select(k => k.Value + (k.Descending ? " descending" : "")))}", sort.From);

        public override int Visit(Limit limit) => Line($"Limit {limit.Count}{(limit.Offset == 0 ? "" : $" after {limit.Offset}")}", limit.From);

        public override int Visit(MapRows map) => Line($"Map to {map.Model.ShortName}", map.From);

        private static string Times(Relation relation) =>
            $" [{string.Join("; ", relation.Timeline.Times.Select(time => time?.ToString() ?? "no event time").Prepend(relation.IsBounded ? "bounded" : "unbounded"))}]";

        private static string Columns(Schema model, EquatableArray<Expr> columns) =>
            $"{model.ShortName} {{ {string.Join(", ", Enumerable.Range(0, columns.Count).Select(i => $"{model.Columns[i].Name} = {columns[i]}"))} }}";

        private int Line(string text, params ReadOnlySpan<Relation> inputs)
        {
            Text.Append(text).Append(withTimes ? Times(written!) : "").Append('\n');
            indent++;
            foreach (var input in inputs)
            {
                Write(input);
            }

            return --indent;
        }
    }

    private static string List(EquatableArray<Expr> exprs) => string.Join(", ", exprs.Select(Of));

    private sealed class ExprWriter : ExprVisitor<string>
    {
        public static readonly ExprWriter Instance = new();

        public override string Visit(Row row) => row.Input == 0 ? "row" : $"row{row.Input}";

        public override string Visit(Field field) => field.Owner is Row { Input: 0 } ? field.Name : $"{field.Owner}.{field.Name}";

        public override string Visit(Literal literal) => Of(literal);

        public override string Visit(Call call) => $"{call.Function}({List(call.Arguments)})";

        public override string Visit(Cast cast) => $"{(cast.NullOnFailure ? "TryCast" : "Cast")}({cast.Operand} as {cast.Target})";

        public override string Visit(Case choice) =>
            $"Case({string.Join(", ", Enumerable.Range(0, choice.Conditions.Count).Select(i => $"{choice.Conditions[i]} => {choice.Values[i]}"))}, {choice.Otherwise})";

        public override string Visit(In membership) => $"In({membership.Operand}, [{List(membership.Candidates)}])";

        public override string Visit(Struct nested) => $"{nested.Schema.ShortName}({List(nested.Columns)})";

        public override string Visit(Element element) => $"element{element.Level}";

        public override string Visit(Quantifier quantifier) => $"{(quantifier.All ? "All" : "Any")}({quantifier.List}, element{quantifier.Level} => {quantifier.Predicate})";

        public override string Visit(Aggregate aggregate) =>
            $"{aggregate.Function}({List(aggregate.Arguments)}{(aggregate.Where is { } where ? $" where {where}" : "")}{(aggregate.Order.Count > 0 ? $" by {List(aggregate.Order)}" : "")})";

        public override string Visit(Key key) => $"key{key.Index}";

        public override string Visit(Windowed window) => $"{window.Spec.Kind}({window.Time}, {window.Spec.Size:c}, {window.Spec.Step:c}, {window.Spec.Offset:c})";

        public override string Visit(Shift shift) => shift.Rows >= 0 ? $"Lag({shift.Operand}, {shift.Rows})" : $"Lead({shift.Operand}, {-shift.Rows})";

        public override string Visit(Ranking ranking) =>
            $"{ranking.Function}({ranking.By}{(ranking.Descending ? " descending" : "")}{string.Concat(ranking.Ties.Select(t => $", {t}"))})";

        public override string Visit(Rolling rolling) => $"Rolling({rolling.Aggregate}, {(rolling.Range is { } range ? range.ToString("c", CultureInfo.InvariantCulture) : $"{rolling.Rows} rows")})";
    }
}
