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
    private readonly List<string> groupBy = [];
    private Query? grouped;

    private GroupKeys(GroupBy group, Lowering lowering) => (this.group, this.lowering) = (group, lowering);

    /// <summary>What the rows are grouped by.</summary>
    public IReadOnlyList<string> GroupBy => groupBy;

    /// <summary>The window's start, an instant.</summary>
    public string Start { get; private set; } = "";

    /// <summary>The window's end, an instant.</summary>
    public string End { get; private set; } = "";

    /// <summary>The window's start in microseconds.</summary>
    public string StartMicros { get; private set; } = "";

    /// <summary>A key's SQL.</summary>
    public string this[int key] => Key(grouped!, key);

    /// <summary>Whether a key is the window.</summary>
    public bool IsWindow(Key key) => group.Keys[key.Index] is Windowed;

    /// <summary>The keys of a group, and the query of the rows that it groups.</summary>
    public static GroupKeys Of(GroupBy group, Lowering lowering, out Query query)
    {
        var keys = new GroupKeys(group, lowering);
        query = keys.Computed(lowering.Open(group.From));
        keys.grouped = query;
        keys.groupBy.AddRange(keys.Others(query));
        return keys;
    }

    private Query Computed(Query query)
    {
        var scalars = new ScalarSql(query.Rows);
        List<(string Name, string Sql)> computed =
            [.. Enumerable.Range(0, group.Keys.Count).Where(i => group.Keys[i] is not (Windowed or Field { Owner: Row })).Select(i => (KeyName(i), scalars.Of(group.Keys[i])))];
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

        return window is null ? query : window.Spec.Kind is WindowKind.Session ? Sessions(query, window.Spec) : Windows(query, window.Spec);
    }

    private Query Windows(Query query, WindowSpec spec)
    {
        StartMicros = spec.Kind is WindowKind.Tumble ? WindowSql.StartOf(Grouped("number"), spec) : Grouped("start");
        Start = $"make_timestamptz({StartMicros})";
        if (spec.Kind is WindowKind.Cumulate)
        {
            End = $"make_timestamptz({Grouped("end")})";
        }
        else
        {
            End = $"make_timestamptz({StartMicros} + {SqlText.Micros(spec.Size)})";
        }

        return query;

        string Grouped(string name)
        {
            groupBy.Add(Column(query, name));
            return groupBy[^1];
        }
    }

    /// <summary>A session begins where no event is within the gap before; its number is how many have begun.</summary>
    private Query Sessions(Query query, WindowSpec spec)
    {
        string Over(Query from) => $"({(group.Keys.Count == 1 ? "" : $"PARTITION BY {string.Join(", ", Others(from))} ")}ORDER BY {Column(from, "time")})";
        var time = Column(query, "time");
        var begun = Within(query, [(Name("begins"), $"CASE WHEN {time} - lag({time}) OVER {Over(query)} <= {SqlText.Micros(spec.Size)} THEN 0 ELSE 1 END")]);
        var numbered = Within(begun, [(Name("session"), $"sum({Column(begun, "begins")}) OVER {Over(begun)}")]);
        groupBy.Add(Column(numbered, "session"));
        StartMicros = $"min({Column(numbered, "time")})";
        Start = $"make_timestamptz({StartMicros})";
        End = $"make_timestamptz(max({Column(numbered, "time")}) + {SqlText.Micros(spec.Size)})";
        return numbered;
    }

    private Query Within(Query query, IReadOnlyList<(string Name, string Sql)> more) => lowering.Within(query, group.From.Schema, more);

    /// <summary>The keys but for the window, in a query of the rows.</summary>
    private IEnumerable<string> Others(Query query) => Enumerable.Range(0, group.Keys.Count).Where(i => group.Keys[i] is not Windowed).Select(i => Key(query, i));

    private string Key(Query query, int key) => group.Keys[key] is Field { Owner: Row } column ? new ScalarSql(query.Rows).Of(column) : $"{query.Alias}.{SqlText.Name(KeyName(key))}";

    private string KeyName(int key) => Name(SqlText.Invariant($"key{key}"));

    private string Column(Query query, string name) => $"{query.Alias}.{SqlText.Name(Name(name))}";

    /// <summary>A name that no column of the rows has.</summary>
    private string Name(string name) => SqlText.Free(name, n => group.From.Schema.IndexOf(n) >= 0);
}
