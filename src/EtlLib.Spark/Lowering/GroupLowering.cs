using EtlLib.Plan;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// The columns of a group. Keys and aggregates, each different one once, are computed by Spark's aggregate under names of their own; a projection makes
/// the model's columns of them.
/// </summary>
internal sealed class GroupLowering : ScalarLowering
{
    private readonly GroupBy group;
    private readonly Wire.Relation input;
    private readonly AggregateLowering lowering;
    private readonly List<Wire.Expression> keys = [];
    private readonly Dictionary<Aggregate, string> names = [];
    private readonly List<Wire.Expression> aggregates = [];

    private GroupLowering(GroupBy group, Lowered rows, bool isStream)
        : base([])
    {
        this.group = group;
        // A stream counts no distinct values by itself; sets of them it keeps.
        lowering = new AggregateLowering(rows.Scalars, isStream ? static function => function : null);
        keys.AddRange(Others.Select(i => Ex.Alias(rows.Scalars.Of(group.Keys[i]), KeyName(i))));
        var windows = group.Window is not { } window ? null : isStream ? TimeWindows.OfStream(window, rows) : TimeWindows.Of(window, rows, [.. keys.Select(k => k.Alias.Expr)]);
        (input, Start, End) = (windows?.Input ?? rows.Relation, windows?.Start, windows?.End);
        keys.AddRange(windows?.Keys ?? []);
        aggregates.AddRange(windows?.Aggregates ?? []);
    }

    /// <summary>The window's start and end, where it is asked for them.</summary>
    public Wire.Expression? Start { get; set; }

    /// <summary>The window's end.</summary>
    public Wire.Expression? End { get; set; }

    /// <summary>The keys but for the window, as columns of the groups.</summary>
    public IEnumerable<Wire.Expression> KeyColumns => Others.Select(i => Ex.Column(KeyName(i)));

    /// <summary>The groups, with what the columns that were asked for need. Asked for once all were.</summary>
    public Wire.Relation Groups => Rel.Aggregate(input, keys, keys.Count + aggregates.Count > 0 ? aggregates : [Ex.Alias(Ex.Fn("count", Ex.Int(1)), "rows")]);

    private IEnumerable<int> Others => Enumerable.Range(0, group.Keys.Count).Where(i => group.Keys[i] is not Windowed);

    /// <summary>A grouping; of a stream by windows that Spark knows as such.</summary>
    public static Lowered Of(GroupBy group, RelationLowering relations, bool isStream = false)
    {
        var scalars = new GroupLowering(group, relations.Of(group.From), isStream);
        if (group.Fill.Kind is not FillKind.None)
        {
            return FillLowering.Of(group, scalars);
        }

        Wire.Expression[] columns = [.. group.Columns.Select(scalars.Of)];
        return Lowered.Of(Rel.Project(scalars.Groups, group.Schema, i => columns[i]), group.Schema);
    }

    /// <inheritdoc />
    public override Wire.Expression Visit(Field field) => field.Owner is Key key && group.Keys[key.Index] is Windowed
        ? field.Name == WindowSpec.Schema.Columns[0].Name ? Start! : End!
        : base.Visit(field);

    /// <inheritdoc />
    public override Wire.Expression Visit(Key key) => group.Keys[key.Index] is Windowed
        ? Ex.StructOf([(WindowSpec.Schema.Columns[0].Name, Start!), (WindowSpec.Schema.Columns[1].Name, End!)])
        : Ex.Column(KeyName(key.Index));

    /// <inheritdoc />
    public override Wire.Expression Visit(Aggregate aggregate)
    {
        if (!names.TryGetValue(aggregate, out var name))
        {
            names[aggregate] = name = FormattableString.Invariant($"value{names.Count}");
            aggregates.Add(Ex.Alias(lowering.Of(aggregate), name));
        }

        return Ex.Column(name);
    }

    private static string KeyName(int key) => FormattableString.Invariant($"key{key}");
}
