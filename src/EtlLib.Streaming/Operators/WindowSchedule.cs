using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>Which windows close next, as the watermark comes: tumbling, hopping and cumulating ones, in microseconds.</summary>
internal sealed class WindowSchedule
{
    private readonly WindowKind kind;
    private readonly long size, step, offset, rest;

    // The least start (cumulate: end) of a window that has not closed.
    private long next = -Watermark.Ended;

    public WindowSchedule(WindowSpec spec)
    {
        kind = spec.Kind;
        (size, offset) = (Micros(spec.Size), Micros(spec.Offset));
        step = kind is WindowKind.Tumble ? size : Micros(spec.Step);
        rest = kind is WindowKind.Hop ? size % step : 0;
    }

    /// <summary>Rows before it are in no window that is still to close.</summary>
    public long Needed { get; private set; } = -Watermark.Ended;

    /// <summary>Whether the last window that closed goes on to grow.</summary>
    public bool Grows { get; private set; }

    /// <summary>
    /// The start of the pane of a time: every window consists of whole panes, which windows begin and end. So there are two a step at most,
    /// whatever divides its length.
    /// </summary>
    public long PaneOf(long time)
    {
        var start = Floor(time, step);
        return rest > 0 && time - start >= rest ? start + rest : start;
    }

    /// <summary>The end of the pane of a start.</summary>
    public long PaneEnd(long start)
    {
        var first = Floor(start, step);
        return rest > 0 && first == start ? start + rest : first + step;
    }

    /// <summary>The next window that closes; it may turn out to have no rows.</summary>
    /// <param name="earliest">The time of the earliest row, or the start of the earliest pane, that is still needed.</param>
    /// <param name="watermark">Closed are windows that end by it.</param>
    /// <param name="start">The window's start.</param>
    /// <param name="end">The window's end.</param>
    public bool TryNext(long earliest, long watermark, out long start, out long end)
    {
        if (kind is WindowKind.Cumulate)
        {
            start = Floor(earliest, size);
            end = Math.Max(Floor(earliest, step) + step, next);
        }
        else
        {
            start = Math.Max(Floor(earliest - size, step) + step, next);
            end = start + size;
        }

        if (end > watermark)
        {
            return false;
        }

        next = kind is WindowKind.Cumulate ? end + step : start + step;
        Grows = kind is WindowKind.Cumulate && end < start + size;
        Needed = kind is WindowKind.Cumulate ? Grows ? start : end : next;
        return true;
    }

    /// <summary>No window that closes later has an event time before it.</summary>
    public long OutputWatermark(long watermark, WindowTime eventTime)
    {
        if (watermark >= Watermark.Ended)
        {
            return Watermark.Ended;
        }

        var start = kind is WindowKind.Cumulate ? Floor(watermark, size) : Floor(watermark - size, step) + step;
        var end = kind is WindowKind.Cumulate ? Floor(watermark, step) + step : start + size;
        return Math.Max(Watermark.None, eventTime is WindowTime.Start ? start : end);
    }

    /// <summary>Writes what has closed.</summary>
    public void Save(StateWriter to) => to.Write((next, Needed));

    /// <summary>Reads what has closed.</summary>
    public void Load(StateReader from) => (next, Needed) = from.Read<(long, long)>();

    internal static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private long Floor(long time, long length)
    {
        var past = (time - offset) % length;
        return time - (past < 0 ? past + length : past);
    }
}
