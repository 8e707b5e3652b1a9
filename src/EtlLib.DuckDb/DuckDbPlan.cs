using EtlLib.Batches;
using EtlLib.DuckDb.Files;
using EtlLib.DuckDb.Sql;
using EtlLib.Engines;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Tables;

namespace EtlLib.DuckDb;

/// <summary>A plan as one statement, and the plans whose rows C# functions of it take.</summary>
/// <param name="session">The session that runs it.</param>
/// <param name="plan">The plan.</param>
/// <param name="statement">The statement.</param>
/// <param name="maps">The plan below each function, by the name of its rows in the statement.</param>
internal sealed class DuckDbPlan(DuckDbSession session, Relation plan, Statement statement, IReadOnlyDictionary<string, DuckDbPlan> maps) : EnginePlan
{
    /// <summary>The plan.</summary>
    public Relation Plan => plan;

    /// <summary>The statement.</summary>
    public Statement Statement => statement;

    /// <summary>The plan below a function, by the name of its rows in the statement.</summary>
    public DuckDbPlan Below(string rows) => maps[rows];

    /// <inheritdoc />
    public override Task<string> ExplainAsync(CancellationToken cancellationToken) => Task.FromResult(statement.Over(
        scan => scan.Source is ParquetSource parquet ? ParquetFiles.Unread(parquet) : SqlText.Text(scan.Source.Describe())));

    /// <inheritdoc />
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(CancellationToken cancellationToken) => session.ReadAsync(this, cancellationToken);

    /// <inheritdoc />
    public override Task<long> KeepAsync(string model, CancellationToken cancellationToken) => session.KeepAsync(this, model, cancellationToken);

    /// <inheritdoc />
    public override EngineOutput? Open(DataSink sink, SinkJob job) =>
        sink is FileSink file ? new StagedFiles(file, job, (path, token) => WriteAsync(file, path, token))
        : sink is TableSink table ? new TableOutput(table.Open(job, session.Tables), (folder, partitionBy, token) => session.Files.WriteAsync(this, folder, partitionBy, token))
        : null;

    /// <summary>Writes the rows to a file, or to files in a folder that is there and empty.</summary>
    public async Task<long> WriteAsync(FileSink sink, string path, CancellationToken cancellationToken)
    {
        var target = sink is { IsFolder: true, Partitioned: false } ? Path.Combine(path, "part" + sink.Extensions[0]) : path;
        if (sink.Format is FileFormat.Avro)
        {
            return await AvroFiles.WriteAsync(ReadAsync(cancellationToken), plan.Schema, target, cancellationToken).ConfigureAwait(false);
        }

        if (TextRows.Writes(sink.Format))
        {
            return await TextRows.WriteAsync(sink, plan.Schema, ReadAsync(cancellationToken), target, cancellationToken).ConfigureAwait(false);
        }

        var rows = await session.CopyAsync(this, sink, target, path, cancellationToken).ConfigureAwait(false);
        if (sink.Partitioned)
        {
            PartitionFolders.Rename(path);
        }

        return rows;
    }
}
