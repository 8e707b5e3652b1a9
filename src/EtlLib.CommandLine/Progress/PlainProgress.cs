namespace EtlLib.Progress;

/// <summary>Progress in lines, where there is no terminal: a step's begin and end, and between them a line every so often, by a clock that is never set back.</summary>
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
