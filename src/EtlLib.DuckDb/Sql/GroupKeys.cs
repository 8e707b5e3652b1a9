using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// The keys of a group. One that is a column stands as it is; any other is computed by a query within, under a name of its own,
/// so that it is said once. A window is the number of microseconds at which it starts, or its number among those that follow each other.
/// </summary>
internal sealed class GroupKeys
{
    private readonly GroupBy group;
    private readonly Lowering lowering;
    private readonly string[] keys;
    private readonly List<string> groupBy = [];

    private GroupKeys(GroupBy group, Lowering lowering) => (this.group, this.lowering, keys) = (group, lowering, new string[group.Keys.Count]);

    /// <summary>What the rows are grouped by.</summary>
    public IReadOnlyList<string> GroupBy => groupBy;

    /// <summary>The window's start, an instant.</summary>
    public string Start { get; private set; } = "";

    /// <summary>The window's end, an instant.</summary>
    public string End { get; private set; } = "";

    /// <summary>The window's start in microseconds.</summary>
    public string StartMicros { get; private set; } = "";

    /// <summary>A key's SQL.</summary>
    public string this[int key] => keys[key];

    /// <summary>Whether a key is the window.</summary>
    public bool IsWindow(Key key) => group.Keys[key.Index] is Windowed;

    /// <summary>The keys of a group, and the query of the rows that it groups.</summary>
    public static GroupKeys Of(GroupBy group, Lowering lowering, out Query query)
    {
        var keys = new GroupKeys(group, lowering);
        query = keys.Computed(lowering.Open(group.From));
        for (var i = 0; i < keys.keys.Length; i++)
        {
            if (group.Keys[i] is not Windowed)
            {
                keys.groupBy.Add(keys.keys[i]);
            }
        }

        return keys;
    }

    private Query Computed(Query query)
    {
        var scalars = new ScalarSql(query.Rows);
        var computed = new List<(string Name, string Sql)>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (group.Keys[i] is not (Windowed or Field { Owner: Row }))
            {
                computed.Add((Name(SqlText.Invariant($"key{i}")), scalars.Of(group.Keys[i])));
                keys[i] = computed[^1].Name;
            }
        }

        var window = group.Window;
        if (window is not null)
        {
            var time = $"epoch_us({scalars.Of(window.Time)})";
            computed.AddRange(window.Spec.Kind is WindowKind.Session ? [(Name("time"), time)] : WindowSql.Columns(window.Spec, time).Select(c => (Name(c.Name), c.Sql)));
        }

        if (computed.Count > 0)
        {
            query = Within(query, computed);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = group.Keys[i] is Windowed ? "" : keys[i] is { } name ? $"{query.Alias}.{SqlText.Name(name)}" : new ScalarSql(query.Rows).Of(group.Keys[i]);
        }

        return window is null ? query : window.Spec.Kind is WindowKind.Session ? Sessions(query, window.Spec) : Windows(query, window.Spec);
    }

    private Query Windows(Query query, WindowSpec spec)
    {
        var key = Column(query, spec.Kind is WindowKind.Tumble ? "number" : "start");
        groupBy.Add(key);
        StartMicros = spec.Kind is WindowKind.Tumble ? WindowSql.StartOf(key, spec) : key;
        Start = $"make_timestamptz({StartMicros})";
        if (spec.Kind is WindowKind.Cumulate)
        {
            groupBy.Add(Column(query, "end"));
            End = $"make_timestamptz({Column(query, "end")})";
        }
        else
        {
            End = $"make_timestamptz({StartMicros} + {SqlText.Micros(spec.Size)})";
        }

        return query;
    }

    /// <summary>A session begins where no event is within the gap before; its number is how many have begun.</summary>
    private Query Sessions(Query query, WindowSpec spec)
    {
        var others = keys.Where(k => k.Length > 0).ToArray();
        string Over(Query from) => $"({(others.Length == 0 ? "" : $"PARTITION BY {string.Join(", ", others)} ")}ORDER BY {Column(from, "time")})";
        void Follow(Query from, Query to)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = keys[i].Replace(from.Alias + ".", to.Alias + ".", StringComparison.Ordinal);
            }

            others = [.. keys.Where(k => k.Length > 0)];
        }

        var time = Column(query, "time");
        var begun = Within(query, [(Name("begins"), $"CASE WHEN {time} - lag({time}) OVER {Over(query)} <= {SqlText.Micros(spec.Size)} THEN 0 ELSE 1 END")]);
        Follow(query, begun);
        var numbered = Within(begun, [(Name("session"), $"sum({Column(begun, "begins")}) OVER {Over(begun)}")]);
        Follow(begun, numbered);
        groupBy.Add(Column(numbered, "session"));
        StartMicros = $"min({Column(numbered, "time")})";
        Start = $"make_timestamptz({StartMicros})";
        End = $"make_timestamptz(max({Column(numbered, "time")}) + {SqlText.Micros(spec.Size)})";
        return numbered;
    }

    private Query Within(Query query, IReadOnlyList<(string Name, string Sql)> more) => lowering.Within(query, group.From.Schema, more);

    private string Column(Query query, string name) => $"{query.Alias}.{SqlText.Name(Name(name))}";

    /// <summary>A name that no column of the rows has.</summary>
    private string Name(string name) => SqlText.Free(name, n => group.From.Schema.IndexOf(n) >= 0);
}
