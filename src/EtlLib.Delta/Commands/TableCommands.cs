using System.Globalization;
using EtlLib.Engines;

namespace EtlLib.Delta;

/// <summary>The commands <c>table …</c>.</summary>
internal static class TableCommands
{
    private const int MostShown = 100;

    /// <summary>Shows a table as it is.</summary>
    public static Task ShowAsync(ConnectorCall call, CancellationToken cancellationToken) => OnAsync(call, async (log, table) =>
    {
        var partitions = table.Metadata.PartitionColumns;
        var removed = table.Tombstones.Sum(t => t.Size ?? 0);
        await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            table      {log.Store.Root}
            version    {table.Version}, committed {table.Committed:yyyy-MM-dd HH:mm:ss}Z
            rows       {(table.Files.All(f => f.Rows is not null) ? table.Files.Sum(f => f.Rows)!.Value.ToString(CultureInfo.InvariantCulture) : "not known")}
            files      {table.Files.Count}, {table.Files.Sum(f => f.Size)} bytes
            removed    {table.Tombstones.Count} files, {removed} bytes
            protocol   reader {table.Protocol.Reader}, writer {table.Protocol.Writer}{Listed(" with ", table.Protocol.WriterFeatures)}
            partitions {(partitions.Count == 0 ? "none" : string.Join(", ", partitions))}{Listed("\nproperties ", table.Metadata.Properties.Select(p => $"{p.Key}={p.Value}"))}
            """)).ConfigureAwait(false);
        foreach (var field in table.Schema.Fields.AsEnumerable())
        {
            await call.Output.WriteLineAsync($"  {field.Name}: {field.Type.Trim('"')}{(field.Nullable ? "?" : "")}").ConfigureAwait(false);
        }
    }, cancellationToken);

    /// <summary>Lists the versions.</summary>
    public static Task HistoryAsync(ConnectorCall call, CancellationToken cancellationToken) => OnAsync(call, async (log, _) =>
    {
        await call.Output.WriteLineAsync("version  committed             operation  rows  by").ConfigureAwait(false);
        foreach (var (version, time) in (await log.CommitsAsync(cancellationToken).ConfigureAwait(false)).Reverse().Take(MostShown))
        {
            var info = (await log.CommitAsync(version, cancellationToken).ConfigureAwait(false))?.OfType<CommitInfo>().FirstOrDefault();
            var how = info?.Parameters.GetValueOrDefault("mode") is { } mode ? $"{info.Operation} {mode}" : info?.Operation ?? "?";
            var rows = info?.Metrics.GetValueOrDefault("numOutputRows") ?? info?.Metrics.GetValueOrDefault("num_added_rows") ?? "";
            await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{version,7}  {time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {how,-15}  {rows,10}  {info?.Engine}{(info?.Parameters.GetValueOrDefault("model") is { } model ? $" {info.Parameters.GetValueOrDefault("job")} {model}" : "")}")).ConfigureAwait(false);
        }
    }, cancellationToken);

    /// <summary>Writes small files as large ones.</summary>
    public static Task OptimizeAsync(ConnectorCall call, CancellationToken cancellationToken) => OnAsync(call, async (log, table) =>
    {
        var (before, after) = await Maintenance.OptimizeAsync(log, table, Maintenance.UsualFileSize, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await call.Output.WriteLineAsync(before == 0 ? "No two files are small enough to be written as one." : $"{before} files are {after} now.").ConfigureAwait(false);
    }, cancellationToken);

    /// <summary>Deletes files that are not needed.</summary>
    public static Task VacuumAsync(ConnectorCall call, CancellationToken cancellationToken) => OnAsync(call, async (log, table) =>
    {
        var hours = call.Arguments.ElementAtOrDefault(1) is not { } text ? (double?)null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e6 ? number
            : throw new UsageException($"table vacuum: '{text}' is not a number of hours.");
        var (files, bytes) = await Maintenance.VacuumAsync(log, table, hours is { } given ? TimeSpan.FromHours(given) : null, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{files} files were deleted, {bytes} bytes.")).ConfigureAwait(false);
    }, cancellationToken);

    /// <summary>Makes an earlier version the last one.</summary>
    public static Task RestoreAsync(ConnectorCall call, CancellationToken cancellationToken) => OnAsync(call, async (log, table) =>
    {
        var text = call.Arguments[1];
        var version = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"table restore: '{text}' is not a version.");
        var made = await Maintenance.RestoreAsync(log, table, version, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Version {made} is what version {version} was.")).ConfigureAwait(false);
    }, cancellationToken);

    private static async Task OnAsync(ConnectorCall call, Func<TableLog, Snapshot, Task> work, CancellationToken cancellationToken)
    {
        var engine = call.Engine?.Invoke() ?? throw new UsageException("The commands of tables need the embedded engine, which the program does not have.");
        await using var session = engine.Open(new EngineRun(call.Context with { Mode = RunMode.Batch }));
        await using var store = ObjectStores.Open(call.Arguments[0]!, call.Context);
        var log = new TableLog(store, session.Tables ?? throw new UsageException($"The engine {engine.Name} does not look after tables."));
        try
        {
            var table = await log.FindAsync(null, cancellationToken).ConfigureAwait(false) ?? throw log.Refused("is not there: the folder has no Delta log");
            TableFeatures.CheckRead(table.Protocol, table.Metadata, $"delta {store.Root}");
            await work(log, table).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw log.Refused($"cannot be looked after: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static string Listed(string before, IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } list ? before + list : "";
}
