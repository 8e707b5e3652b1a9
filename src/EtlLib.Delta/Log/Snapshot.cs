namespace EtlLib.Delta;

/// <summary>A table at a version: its files, schema and properties.</summary>
internal sealed class Snapshot
{
    private readonly Dictionary<string, AddFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RemoveFile> tombstones = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Transaction> transactions = new(StringComparer.Ordinal);
    private TableMetadata? metadata;
    private TableProtocol? protocol;
    private TableSchema? schema;

    /// <summary>The version.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>When the version was committed.</summary>
    public DateTimeOffset Committed { get; private set; }

    /// <summary>The files.</summary>
    public IReadOnlyCollection<AddFile> Files => files.Values;

    /// <summary>The files that were removed, as far as the log still knows them.</summary>
    public IReadOnlyCollection<RemoveFile> Tombstones => tombstones.Values;

    /// <summary>The last versions of applications.</summary>
    public IReadOnlyCollection<Transaction> Transactions => transactions.Values;

    /// <summary>Identity, properties and partition columns.</summary>
    public TableMetadata Metadata => metadata!;

    /// <summary>What reading and writing need.</summary>
    public TableProtocol Protocol => protocol!;

    /// <summary>The columns.</summary>
    public TableSchema Schema => schema ??= TableSchema.Parse(Metadata.SchemaJson);

    /// <summary>Whether the log says what a table must have.</summary>
    public bool IsWhole => metadata is not null && protocol is not null;

    /// <summary>The last version of an application that the table has, or null.</summary>
    public long? LastOf(string app) => transactions.TryGetValue(app, out var last) ? last.Version : null;

    /// <summary>A file of the table, or null.</summary>
    public AddFile? Find(string id) => files.GetValueOrDefault(id);

    /// <summary>Applies a commit, or a checkpoint, whose actions are of all versions up to its own.</summary>
    public void Apply(long version, DateTimeOffset committed, IEnumerable<LogAction> actions)
    {
        foreach (var action in actions)
        {
            Apply(action);
        }

        (Version, Committed) = (version, committed);
    }

    private void Apply(LogAction action)
    {
        switch (action)
        {
            case AddFile add:
                files[add.Id] = add;
                tombstones.Remove(add.Id);
                break;
            case RemoveFile remove:
                files.Remove(remove.Id);
                tombstones[remove.Id] = remove;
                break;
            case Transaction transaction:
                transactions[transaction.App] = transaction;
                break;
            case TableMetadata data:
                (metadata, schema) = (data, null);
                break;
            case TableProtocol version:
                protocol = version;
                break;
        }
    }
}
