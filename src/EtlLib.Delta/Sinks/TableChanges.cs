using System.Globalization;

namespace EtlLib.Delta;

/// <summary>How a file lies to an interval.</summary>
internal enum Overlap
{
    /// <summary>No row is within it.</summary>
    None,

    /// <summary>Rows may be within it and outside of it.</summary>
    Part,

    /// <summary>All rows are within it.</summary>
    Whole,
}

/// <summary>What a job's rows change in a table: checked against the table as it is, which another writer may have changed since.</summary>
internal sealed class TableChanges(DeltaSink sink, SinkJob job, string app, DateTimeOffset now)
{
    private const string RandomPrefixes = "delta.randomizeFilePrefixes";
    private const long MicrosInMilli = 1_000;

    /// <summary>The interval that is replaced, or null.</summary>
    public OutsideInterval? Interval { get; } = sink.IntervalOf(job);

    private IReadOnlyList<string> Partitions => sink.PartitionsOf(job.Rows);

    /// <summary>Refuses what cannot be written.</summary>
    /// <param name="table">The table; null where there is none.</param>
    /// <returns>The table's schema after the commit.</returns>
    /// <exception cref="SinkException">It cannot be.</exception>
    public TableSchema Check(Snapshot? table)
    {
        var partitions = Partitions;
        if (table is null)
        {
            return partitions.Count < job.Rows.Columns.Count ? TableSchema.Of(job.Rows) : throw Refused($"cannot be written: all columns of {job.Rows.ShortName} are its partition key");
        }

        if (sink.Mode is WriteMode.Error)
        {
            throw Refused("is there already, and nothing was written: delete it, or say mode: WriteMode.Overwrite or WriteMode.Append");
        }

        TableFeatures.CheckRead(table.Protocol, table.Metadata, sink.Describe());
        TableFeatures.CheckWrite(table.Protocol, table.Metadata, sink.Describe());
        if (table.Metadata.IsAppendOnly && sink.Mode is not WriteMode.Append)
        {
            throw Refused("takes only appended rows: its property delta.appendOnly is true. Nothing was written. Say mode: WriteMode.Append");
        }

        if (!table.Metadata.PartitionColumns.SequenceEqual(partitions, StringComparer.Ordinal))
        {
            string Named(IReadOnlyList<string> columns) => columns.Count == 0 ? "not partitioned" : $"partitioned by {string.Join(", ", columns)}";
            throw Refused($"is {Named(table.Metadata.PartitionColumns)}, and the sink is {Named(partitions)}. Nothing was written. Change [PartitionKey] of the model or partitioned of the sink");
        }

        return table.Schema.With(job.Rows, sink.MergeSchema, sink.Describe());
    }

    /// <summary>Refuses rows that the sink may not have.</summary>
    public void CheckRows(IReadOnlyList<WrittenFile> files)
    {
        foreach (var column in job.Rows.Columns.Where(c => !c.Nullable && files.Any(f => f.Columns.TryGetValue(c.Name, out var s) && s.Nulls > 0)))
        {
            throw new SinkException($"{sink.Describe()}: column {column.Name} of {job.Rows.ShortName} is never null, and it is null in a row. Make the property nullable, or correct the rows.") { Location = sink.Path, Model = job.Model, Column = column.Name };
        }

        if (Interval is { } interval)
        {
            var (from, to) = (Micros(interval.From), Micros(interval.To));
            bool Outside(ColumnStatistics s) => s.Minimum is not { } least || s.Maximum is not { } most || long.Parse(least, CultureInfo.InvariantCulture) < from || long.Parse(most, CultureInfo.InvariantCulture) >= to;
            if (files.Any(f => Outside(f.Columns.GetValueOrDefault(interval.Column))))
            {
                throw Refused($"is to get the rows from {interval.From:u} to {interval.To:u} anew, and the model has rows whose {interval.Column} is outside. Nothing was written. Filter the rows by context.Start and context.End");
            }
        }
    }

    /// <summary>A file as the commit adds it.</summary>
    public AddFile Added(WrittenFile file, int number, string id, Snapshot? table)
    {
        var partitions = Partitions;
        var folder = string.Concat(partitions.Select((p, i) => $"{Uri.EscapeDataString(p)}={(file.Partition[i] is { } value ? Uri.EscapeDataString(value) : "__HIVE_DEFAULT_PARTITION__")}/"));
        var prefix = table?.Metadata[RandomPrefixes] == "true" ? $"{Random.Shared.Next(256):x2}/" : "";
        var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}{folder}part-{number:D5}-{id}.c000.zstd.parquet");
        var schema = table?.Schema.With(job.Rows, sink.MergeSchema, sink.Describe()) ?? TableSchema.Of(job.Rows);
        return new AddFile(
            string.Join('/', key.Split('/').Select(Uri.EscapeDataString)), partitions.Select((p, i) => (p, file.Partition[i])).ToDictionary(p => p.p, p => p.Item2, StringComparer.Ordinal),
            file.Bytes, now.ToUnixTimeMilliseconds(), DataChange: true, FileStatistics.ToJson(file, schema));
    }

    /// <summary>How a file lies to the replaced interval, as far as its statistics tell.</summary>
    public Overlap Overlap(AddFile file, Snapshot table)
    {
        if (table.Schema.Find(Interval!.Column) is not { } column)
        {
            return Delta.Overlap.Part;
        }

        var statistics = FileStatistics.Parse(file);
        Bound? Value(DateTimeOffset time) => Bound.Of(time);
        return statistics.Minimum(column) is not { } least || statistics.Maximum(column) is not { } most ? Delta.Overlap.Part
            : least.CompareTo(Value(Interval.To)!.Value) >= 0 || most.CompareTo(Value(Interval.From)!.Value) < 0 ? Delta.Overlap.None
            : least.CompareTo(Value(Interval.From)!.Value) >= 0 && most.CompareTo(Value(Interval.To)!.Value) < 0 && statistics.Nulls(column.Stored) == 0 ? Delta.Overlap.Whole
            : Delta.Overlap.Part;
    }

    /// <summary>The actions of the commit.</summary>
    /// <exception cref="SinkException">Another writer has changed what the commit was planned on; <see cref="EtlException.Code"/> is <c>conflict</c>.</exception>
    public IReadOnlyList<LogAction> Of(CommitPlan plan, Snapshot? table, CommitInfo info)
    {
        var schema = Check(table);
        var actions = new List<LogAction> { info, new Transaction(app, plan.Epoch, now.ToUnixTimeMilliseconds()) };
        if (table is null)
        {
            actions.Add(TableFeatures.Of(schema.HasLocalTimes));
            actions.Add(new TableMetadata(Guid.NewGuid().ToString("D"), schema.ToJson(), Partitions, new Dictionary<string, string>(), now.ToUnixTimeMilliseconds(), "parquet", null, null));
        }
        else if (schema != table.Schema)
        {
            if (schema.HasLocalTimes && !table.Protocol.ReaderFeatures.Contains(TableFeatures.TimestampNtz))
            {
                throw Refused("cannot take a new column of times without a zone: the table's protocol does not allow it. Declare the property as a DateTimeOffset");
            }

            actions.Add(table.Metadata with { SchemaJson = schema.ToJson() });
        }

        actions.AddRange(table is null ? [] : Removed(plan, table));
        actions.AddRange(plan.Adds);
        return actions;
    }

    private IEnumerable<LogAction> Removed(CommitPlan plan, Snapshot table)
    {
        if (sink.Mode is not WriteMode.Overwrite)
        {
            return [];
        }

        if (Interval is null)
        {
            return table.Files.Select(f => f.Removed(now, dataChange: true));
        }

        var rewritten = plan.Rewritten.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var changed = plan.Rewritten.FirstOrDefault(r => table.Find(r.Id) is null)?.Path
            ?? table.Files.FirstOrDefault(f => Overlap(f, table) is Delta.Overlap.Part && !rewritten.Contains(f.Id))?.Path;
        return changed is null
            ? table.Files.Where(f => rewritten.Contains(f.Id) || Overlap(f, table) is Delta.Overlap.Whole).Select(f => f.Removed(now, dataChange: true))
            : throw new SinkException($"{sink.Describe()}: another writer has changed {changed}, which has rows of the interval that is replaced. Nothing was written. Run again.") { Location = sink.Path, Model = job.Model, Code = "conflict" };
    }

    private static long Micros(DateTimeOffset time) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch).Ticks / (decimal)(TimeSpan.TicksPerMillisecond / MicrosInMilli));

    private SinkException Refused(string what) => new(string.Create(CultureInfo.InvariantCulture, $"{sink.Describe()} {what}.")) { Location = sink.Path, Model = job.Model };
}
