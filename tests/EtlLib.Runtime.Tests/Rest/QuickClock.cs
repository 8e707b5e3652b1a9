namespace EtlLib.Runtime.Tests.Rest;

/// <summary>A clock on which short waits end at once, having taken their time, and long ones never: a retry's delay passes, a time-out does not.</summary>
internal sealed class QuickClock(TimeSpan longest) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly TimeSpan longestWait = longest;
    private DateTimeOffset now = new(2021, 1, 4, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The waits that ended.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Quick(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Quick(QuickClock clock, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime > clock.longestWait)
            {
                return true;
            }

            lock (clock.gate)
            {
                clock.now += dueTime;
                clock.Waits.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
