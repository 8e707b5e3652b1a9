using EtlLib.DuckDb.Files;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.DuckDb;

/// <summary>What a session knows beside a plan: the other models, the tables of those that are kept, and the files of scans.</summary>
internal sealed class Surroundings(IReadOnlyDictionary<string, Relation> models, IReadOnlyDictionary<string, string> tables)
{
    /// <summary>Rows of which nothing is known: who asks wants to know whether they are unique.</summary>
    private static readonly Relation AnyRows = new Scan(new("Unknown", [new("Unknown", Schemas.ColumnType.Bool, Nullable: true)]), DataSource.Csv("unknown"));

    private readonly Dictionary<Scan, ScanSql> files = [];
    private readonly Dictionary<string, Relation> rewritten = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The plan of a model of the graph.</summary>
    public Relation Model(string name) => rewritten.TryGetValue(name, out var known)
        ? known
        : models.TryGetValue(name, out var plan)
        ? rewritten[name] = PlanRewriter.Rewrite(plan)
        : throw new PlanException($"There is no model {name} in the graph. Did you mean {Nearest.To(name, models.Keys)}?");

    /// <summary>What a plan is told of that runs, once its files were found.</summary>
    public LoweringInputs Found => new(Model, tables.GetValueOrDefault, Files);

    /// <summary>The same, with every file taken for what its model says: for people to read, and for plans before any data is there.</summary>
    public LoweringInputs Unread => new(Model, tables.GetValueOrDefault, Imagined);

    /// <summary>What a plan is told of while only it is looked at: models are kept, files as their models say.</summary>
    public static LoweringInputs None { get; } = new(_ => AnyRows, SqlText.Name, Imagined);

    /// <summary>The scans of files in a plan and in the plans of the models that it reads, each once.</summary>
    public IEnumerable<Scan> FileScans(Relation plan) => new Sharing(plan, Found).FileScans;

    /// <summary>Finds the Parquet files that a plan reads, and what is in them. Text files are looked at when they are read.</summary>
    public async Task FindFilesAsync(Relation plan, DuckDbConnection connection, CancellationToken cancellation)
    {
        foreach (var scan in FileScans(plan))
        {
            if (!files.ContainsKey(scan) && scan.Source is ParquetSource parquet)
            {
                files[scan] = await ParquetFiles.ReadAsync(scan, parquet, connection, cancellation).ConfigureAwait(false);
            }
        }
    }

    private ScanSql Files(Scan scan) => files.TryGetValue(scan, out var sql) ? sql : throw Unknown(scan.Source);

    private static ScanSql Imagined(Scan scan) => scan.Source is ParquetSource { IsLocal: true } parquet ? ParquetFiles.Unread(parquet)
        : throw Unknown(scan.Source);

    private static PlanException Unknown(DataSource source) => Capabilities.Refused(
        $"reading {source.Describe()}", "It reads CSV, JSON, Parquet and Avro in files of this machine.");
}
