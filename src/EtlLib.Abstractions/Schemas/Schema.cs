namespace EtlLib.Schemas;

/// <summary>What a column is for, beside its value.</summary>
[Flags]
public enum ColumnRoles
{
    /// <summary>A value.</summary>
    None = 0,

    /// <summary>When the row's event happened: <c>[EventTime]</c>.</summary>
    EventTime = 1,

    /// <summary>Orders rows of one event time: <c>[Sequence]</c>.</summary>
    Sequence = 2,

    /// <summary>Rows with the same value stay together: <c>[PartitionKey]</c>.</summary>
    PartitionKey = 4,
}

/// <summary>One column of a model.</summary>
/// <param name="Name">Its name in files, tables and topics: the property's, unless <c>[Column]</c> says otherwise. Unique in a schema, ignoring case.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Nullable">Whether it may be null.</param>
public sealed record ColumnSchema(string Name, ColumnType Type, bool Nullable)
{
    /// <summary>The C# property's name.</summary>
    public string Property { get => field ?? Name; init; }

    /// <summary>What the column is for.</summary>
    public ColumnRoles Roles { get; init; }

    /// <summary>How late a row may come after a later event, where the column is the event time; null where the model does not say.</summary>
    public TimeSpan? Lateness { get; init; }

    /// <summary>After how long without rows a partition of a stream no longer holds back time, where the column is the event time; null: never.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>The least value that the model allows, of the column's C# type, or null.</summary>
    public object? Minimum { get; init; }

    /// <summary>The greatest value that the model allows, of the column's C# type, or null.</summary>
    public object? Maximum { get; init; }

    /// <summary>Whether instants finer than a microsecond are truncated; else they are an error.</summary>
    public bool Truncate { get; init; }

    /// <summary>The IANA zone of times that name none, where the column is an instant; null: such a time is an error.</summary>
    public string? AssumeZone { get; init; }

    /// <summary>What the texts of numbers and times look like in CSV and JSON, or null for the usual form: <c>[Format]</c>.</summary>
    public string? Format { get; init; }

    /// <summary>How values are generated, or null.</summary>
    public DataType? Generator { get; init; }

    /// <summary>What of a record the values are, where they are not in the data itself, as the offset of a message; else null.</summary>
    public ColumnOriginAttribute? Origin { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Type}{(Nullable ? "?" : "")}";
}

/// <summary>What a model is made of, with its text forms, all written at compile time. Two schemas are equal when their names and columns are.</summary>
/// <param name="Name">The model's full name, for example <c>Trading.StockTrade</c>.</param>
/// <param name="Columns">The columns, in the order of the properties.</param>
public sealed record Schema(string Name, EquatableArray<ColumnSchema> Columns)
{
    private Dictionary<string, int>? positions;

    /// <summary>The columns, in the order of the properties.</summary>
    public EquatableArray<ColumnSchema> Columns { get; init => (field, positions) = (value, null); } = Columns;

    /// <summary>The model's name without its namespace and containing types.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The Avro schema, as JSON.</summary>
    public string AvroJson { get; init; } = "";

    /// <summary>The 64-bit Rabin fingerprint (CRC-64-AVRO) of the Avro schema's Parsing Canonical Form.</summary>
    public ulong AvroFingerprint { get; init; }

    /// <summary>The columns as Spark DDL: <c>symbol STRING NOT NULL, …</c>.</summary>
    public string SparkDdl { get; init; } = "";

    /// <summary>The schema as Spark's JSON.</summary>
    public string SparkJson { get; init; } = "";

    /// <summary>A <c>CREATE TABLE</c> statement in the SQL that DuckDB and PostgreSQL share.</summary>
    public string SqlDdl { get; init; } = "";

    /// <summary>A hash of all that the model says of its data: it changes when, and only when, that changes.</summary>
    public string ContentHash { get; init; } = "";

    /// <summary>What the model says of itself to connectors, as how its topic is to be.</summary>
    public IReadOnlyList<ModelMetadataAttribute> Metadata { get; init; } = [];

    /// <summary>The event time's column, or null.</summary>
    public ColumnSchema? EventTime => WithRole(ColumnRoles.EventTime);

    /// <summary>The sequence's column, or null.</summary>
    public ColumnSchema? Sequence => WithRole(ColumnRoles.Sequence);

    /// <summary>The partition key's columns, in their order.</summary>
    public IEnumerable<ColumnSchema> PartitionKey => Columns.Where(c => c.Roles.HasFlag(ColumnRoles.PartitionKey));

    /// <summary>The position of a column by its name, ignoring case, or -1.</summary>
    public int IndexOf(string name) => (positions ??= Positions()).GetValueOrDefault(name, -1);

    /// <summary>A column by its name, ignoring case.</summary>
    /// <exception cref="EtlException">The model has no such column; the message names the nearest.</exception>
    public ColumnSchema this[string name] => IndexOf(name) is >= 0 and var index
        ? Columns[index]
        : throw new PlanException($"Model {ShortName} has no column {name}. Did you mean {Nearest.To(name, Columns.Select(c => c.Name))}?") { Model = ShortName, Column = name };

    /// <inheritdoc />
    public bool Equals(Schema? other) => ReferenceEquals(this, other) || (other is not null && Name == other.Name && Columns == other.Columns);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Columns.Count);

    /// <inheritdoc />
    public override string ToString() => $"{ShortName}({string.Join(", ", (IEnumerable<ColumnSchema>)Columns)})";

    private Dictionary<string, int> Positions()
    {
        var found = new Dictionary<string, int>(Columns.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Columns.Count; i++)
        {
            found.TryAdd(Columns[i].Name, i);
        }

        return found;
    }

    private ColumnSchema? WithRole(ColumnRoles role) => Columns.FirstOrDefault(c => c.Roles.HasFlag(role));
}
