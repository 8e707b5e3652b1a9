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
    public IEnumerable<Scan> FileScans(Relation plan)
    {
        var sharing = new Sharing(Found);
        sharing.Count(plan);
        return sharing.FileScans;
    }

    /// <summary>Finds the files that a plan reads, and what is in them.</summary>
    public async Task FindFilesAsync(Relation plan, DuckDbConnection connection, CancellationToken cancellation)
    {
        foreach (var scan in FileScans(plan))
        {
            if (!files.ContainsKey(scan))
            {
                files[scan] = scan.Source switch
                {
                    CsvSource csv => await CsvFiles.ReadAsync(scan, csv, cancellation).ConfigureAwait(false),
                    JsonLinesSource json when DecimalJsonLines.Reads(scan.Model) => InProcess(json),
                    JsonLinesSource json => await JsonFiles.ReadAsync(scan, json, cancellation).ConfigureAwait(false),
                    ParquetSource parquet => await ParquetFiles.ReadAsync(scan, parquet, connection, cancellation).ConfigureAwait(false),
                    var other => throw Unknown(other),
                };
            }
        }
    }

    private ScanSql Files(Scan scan) => files.TryGetValue(scan, out var sql) ? sql : throw new InvalidOperationException($"The files of {scan.Source.Describe()} were not looked for.");

    private static ScanSql Imagined(Scan scan) => scan.Source switch
    {
        FileSource { IsLocal: false } other => throw Unknown(other),
        CsvSource csv => CsvFiles.Unread(scan, csv),
        JsonLinesSource json when DecimalJsonLines.Reads(scan.Model) => InProcess(json),
        JsonLinesSource json => JsonFiles.Unread(scan, json),
        ParquetSource parquet => ParquetFiles.Unread(scan, parquet),
        var other => throw Unknown(other),
    };

    private static ScanSql InProcess(JsonLinesSource source) => new("", Columns: null, IsCheap: false) { InProcess = new DecimalJsonLines(source) };

    private static PlanException Unknown(DataSource source) => Capabilities.Refused($"reading {source.Describe()}", "It reads CSV, JSON lines and Parquet in files of this machine.");
}
