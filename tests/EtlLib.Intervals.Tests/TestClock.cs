namespace EtlLib.Intervals.Tests;

/// <summary>A clock that stands until it is moved, and whose time of day can be set without time passing. Whoever waits moves it.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];
    private TimeSpan passed;
    private DateTimeOffset zero;

    public TestClock(string start = "2022-01-01T00:00:00Z") => zero = Interval.Parse(start);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Whether time passes by itself where somebody waits for long, as a loop for the next interval; who waits for less, as who renews a lease, waits in earnest.</summary>
    public bool Jumps { get; init; }

    /// <summary>Is told the time that somebody begins to wait.</summary>
    public Action? Waits { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return zero + passed;
        }
    }

    public override long GetTimestamp()
    {
        lock (gate)
        {
            return passed.Ticks;
        }
    }

    /// <summary>Sets the time of day without time passing.</summary>
    public void Step(TimeSpan by)
    {
        lock (gate)
        {
            zero += by;
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        List<Waiting> due;
        lock (gate)
        {
            passed += by;
            due = [.. waiting.Where(w => w.Due <= passed)];
            due.ForEach(w => waiting.Remove(w));
        }

        due.ForEach(w => w.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (Jumps && dueTime < TimeSpan.FromSeconds(15) && dueTime >= TimeSpan.Zero)
        {
            return System.CreateTimer(
                given =>
                {
                    Advance(dueTime);
                    callback(given);
                },
                state, dueTime, period);
        }

        var timer = new Waiting(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Add(Waiting timer)
    {
        lock (gate)
        {
            waiting.Add(timer);
        }

        if (Jumps)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                Waits?.Invoke();
                TimeSpan left;
                lock (gate)
                {
                    left = waiting.Contains(timer) ? timer.Due - passed : TimeSpan.Zero;
                }

                Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            });
        }
    }

    private sealed class Waiting(TestClock clock, Action fire) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = clock.passed + dueTime;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.waiting.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
