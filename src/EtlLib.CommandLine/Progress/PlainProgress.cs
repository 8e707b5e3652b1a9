namespace EtlLib.Progress;

/// <summary>Progress without a terminal: a line when a step starts and ends, and one every five seconds in between.</summary>
internal sealed class PlainProgress(TextWriter error, TimeProvider clock) : IProgress<RunProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private int step;
    private long told;

    public void Report(RunProgress value)
    {
        lock (gate)
        {
            if (value.Number != step)
            {
                (step, told) = (value.Number, clock.GetTimestamp());
                error.WriteLine($"{value.Number}/{value.Steps} {value.Step}");
            }
            else if (value.Done || clock.GetElapsedTime(told) >= Every)
            {
                told = clock.GetTimestamp();
                error.WriteLine($"{value.Number}/{value.Steps} {Figures.Of(value)}");
            }

            error.Flush();
        }
    }
}
