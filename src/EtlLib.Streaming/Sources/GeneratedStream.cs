using System.Globalization;
using EtlLib.Generation;

namespace EtlLib.Streaming;

/// <summary>
/// Generated rows as a stream of one partition. A position is the run's start and an index, as <c>1609459200000000:1200</c>: the rows of a job that has no start of its
/// own begin when it first runs, at the pace of the clock; those of one that has a start come as fast as possible, unless a pace is asked for.
/// </summary>
internal sealed class GeneratedStream(GenerateSource source, StreamJob job) : StreamSource
{
    private const string Partition = "generated";
    private const long MostRows = 1L << 40;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private readonly double? pace = job.Pace ?? (job.Context.Start is null && source.RowsPerKey is null ? 1 : null);
    private RowGenerator? rows;
    private DateTimeOffset start;
    private long next;
    private long available = long.MaxValue;
    private long cut;

    // Where on the clock the event time of the next row was, when this run began.
    private DateTimeOffset began;
    private DateTimeOffset beganAt;

    /// <inheritdoc />
    public override bool Ends => available >= rows?.RowCount;

    /// <inheritdoc />
    public override Task<IReadOnlyDictionary<string, string>> StartAsync(IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken)
    {
        start = job.Context.Start ?? Whole(job.Clock.GetUtcNow());
        if (positions.TryGetValue(Partition, out var saved))
        {
            (start, next) = Parse(saved);
        }

        var options = new GenerateOptions { Keys = source.Keys, Seed = source.Seed, Rows = source.RowsPerKey ?? (job.Context.End is null ? MostRows / Math.Max(1, source.Keys.Count) : null) };
        options = options with { Every = source.Every ?? options.Every, Start = start, End = job.Context.End };
        rows = new RowGenerator(job.Rows, options);
        began = job.Clock.GetUtcNow();
        beganAt = EventTime(next);

        // A job that was away catches up: its event time goes on from the clock's.
        if (pace is 1 && job.Context.Start is null && beganAt < began)
        {
            beganAt = began;
        }

        available = job.AvailableNow ? Math.Min(rows.RowCount, pace is null ? rows.RowCount : Due()) : rows.RowCount;
        cut = job.Until is { } until ? Math.Min(rows.RowCount, Before(until)) : long.MaxValue;
        available = Math.Max(next, Math.Min(available, cut));
        return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [Partition] = At(next) });
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken)
    {
        var due = Math.Min(available, Due());
        while (due <= next && next < available)
        {
            await Task.Delay(Tick, job.Clock, cancellationToken).ConfigureAwait(false);
            due = Math.Min(available, Due());
        }

        cancellationToken.ThrowIfCancellationRequested();
        var from = next;
        next = Math.Min(due, from + Math.Min(maxRows, 65_536));
        return [Slice(from, next) with { IsLast = next >= available, Complete = next >= cut ? job.Until : null, Lag = pace is null ? null : due - next }];
    }

    /// <inheritdoc />
    public override Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken) =>
        Task.FromResult(Slice(Parse(from).Index, Parse(to).Index));

    private StreamSlice Slice(long from, long to)
    {
        var batch = new ColumnBatch(job.Rows);
        if (to > from)
        {
            rows!.Fill(batch, from, (int)(to - from));
        }

        return new StreamSlice(Partition, At(from), At(to)) { Rows = batch };
    }

    /// <summary>The index before which rows are due by the clock.</summary>
    private long Due()
    {
        if (pace is not { } speed)
        {
            return long.MaxValue;
        }

        var reached = beganAt + ((job.Clock.GetUtcNow() - began) * speed);
        return Before(reached + TimeSpan.FromTicks(1));
    }

    /// <summary>The index of the first row of an instant or later.</summary>
    private long Before(DateTimeOffset instant)
    {
        var (ticks, every) = ((instant - start).Ticks, (source.Every ?? TimeSpan.FromSeconds(1)).Ticks);
        return ticks <= 0 ? 0 : (((ticks - 1) / every) + 1) * Math.Max(1, source.Keys.Count);
    }

    private DateTimeOffset EventTime(long index) => start + ((source.Every ?? TimeSpan.FromSeconds(1)) * (index / Math.Max(1, source.Keys.Count)));

    private string At(long index) => string.Create(CultureInfo.InvariantCulture, $"{Times.Micros(start)}:{index}");

    private static (DateTimeOffset Start, long Index) Parse(string position)
    {
        var at = position.IndexOf(':', StringComparison.Ordinal);
        return (Times.Instant(long.Parse(position.AsSpan(0, at), CultureInfo.InvariantCulture))!.Value, long.Parse(position.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
