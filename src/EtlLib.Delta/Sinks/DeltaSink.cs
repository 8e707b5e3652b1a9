using System.Globalization;

namespace EtlLib.Delta;

/// <summary>A Delta Lake table as a sink: <c>DataSink.Delta(…)</c>.</summary>
public sealed class DeltaSink : TableSink
{
    internal DeltaSink(string path, WriteMode mode, bool partitioned, bool mergeSchema, bool replaceInterval)
        : base("delta", path, mode, partitioned)
    {
        (MergeSchema, ReplaceInterval) = (mergeSchema, replaceInterval);
        if (replaceInterval && mode is not WriteMode.Overwrite)
        {
            throw new PlanException($"{Describe()}: replaceInterval needs WriteMode.Overwrite (was {mode}).");
        }
    }

    /// <summary>Gets whether nullable columns that the table lacks are added to it.</summary>
    public bool MergeSchema { get; }

    /// <summary>Gets whether an overwrite replaces only the rows whose event time is within the run's start and end.</summary>
    public bool ReplaceInterval { get; }

    /// <inheritdoc />
    public override string Describe() => $"delta {Path}{(Partitioned ? " by partition key" : "")}";

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> OptionsFor(SinkJob job)
    {
        var options = new Dictionary<string, string>();
        if (MergeSchema)
        {
            options["mergeSchema"] = "true";
        }

        if (IntervalOf(job) is { } interval)
        {
            string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
            options["replaceWhere"] = $"`{interval.Column}` >= TIMESTAMP '{Time(interval.From)}+00:00' AND `{interval.Column}` < TIMESTAMP '{Time(interval.To)}+00:00'";
        }

        return options;
    }

    /// <inheritdoc />
    public override TableWriter Open(SinkJob job, ITableFiles files)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Host is not ITableHost || Mode is WriteMode.Append ? new DeltaWriter(this, job, files)
            : throw new PlanException($"{Describe()}: a stream adds an epoch after the other to a table. Say mode: WriteMode.Append (was {Mode}).") { Model = job.Model };
    }

    /// <summary>The interval that is replaced; null: the whole table, or nothing.</summary>
    /// <exception cref="PlanException">The model has no event time, or the run no start and end.</exception>
    internal OutsideInterval? IntervalOf(SinkJob job) => !ReplaceInterval ? null
        : job.Rows.EventTime is not { Type.Kind: TypeKind.Instant } time
            ? throw new PlanException($"{Describe()}: replaceInterval needs an event time, and {job.Rows.ShortName} has none. Mark a DateTimeOffset property with [EventTime].") { Model = job.Model }
        : (job.Context.Start, job.Context.End) is ({ } start, { } end) ? new OutsideInterval(time.Name, start, end)
        : throw new PlanException($"{Describe()}: replaceInterval needs the run's interval. Set --start and --end.") { Model = job.Model };
}
