using EtlLib.CommandLine;
using EtlLib.Progress;

namespace EtlLib.Intervals;

/// <summary>How far a run by intervals is: one line that is written over on a terminal, else a line every few seconds.</summary>
internal sealed class IntervalView(Shell shell) : IProgress<IntervalProgress>, IDisposable
{
    private const string ToStart = "\r\u001b[K";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private TimeSpan told;
    private bool begun;

    public void Report(IntervalProgress value)
    {
        var decided = value.Done + value.Failed;
        var text = $"{decided} of {value.Total} intervals, up to {value.Last}, {Figures.Rows(value.Rows)}{(value.Failed > 0 ? $", {value.Failed} failed" : "")}"
            + (decided < value.Total && value.TimeLeft is { } left ? $", {Figures.Time(left)} left" : "");
        if (shell.ErrorIsTerminal)
        {
            shell.Error.Write(ToStart + text);
            begun = true;
            if (decided == value.Total)
            {
                Dispose();
            }
        }
        else if (value.Elapsed - told >= Every || decided == value.Total)
        {
            shell.Error.WriteLine(text);
            told = decided == value.Total ? TimeSpan.Zero : value.Elapsed;
        }

        shell.Error.Flush();
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (begun)
        {
            shell.Error.Write(ToStart);
            begun = false;
        }
    }
}
