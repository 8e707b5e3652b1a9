using EtlLib.CommandLine;

namespace EtlLib.Progress;

/// <summary>Shows how far a run is while it runs.</summary>
internal static class ProgressView
{
    /// <summary>Runs work that reports its progress: by bars on a terminal, else in plain lines; not at all where it is to be quiet.</summary>
    public static Task<T> WatchAsync<T>(Shell shell, bool quiet, Func<IProgress<RunProgress>?, Task<T>> work) =>
        quiet ? work(null)
        : shell.ErrorIsTerminal ? TerminalProgress.WatchAsync(Terminal.Of(shell.Error), work)
        : work(new PlainProgress(shell.Error, shell.Clock));
}
