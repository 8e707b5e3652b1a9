using EtlLib.CommandLine;

namespace EtlLib.Progress;

/// <summary>Shows how far a run is while it runs.</summary>
internal abstract class ProgressView
{
    /// <summary>Runs work that reports its progress.</summary>
    public abstract Task<T> WatchAsync<T>(Func<IProgress<RunProgress>?, Task<T>> work);

    /// <summary>The view that fits a shell: bars on a terminal, else plain lines; nothing where it is to be quiet.</summary>
    public static ProgressView Of(Shell shell, bool quiet) =>
        quiet ? new Silent() : shell.ErrorIsTerminal ? new TerminalProgress(shell.Error) : new PlainProgress(shell.Error, shell.Clock);

    private sealed class Silent : ProgressView
    {
        public override Task<T> WatchAsync<T>(Func<IProgress<RunProgress>?, Task<T>> work) => work(null);
    }
}
