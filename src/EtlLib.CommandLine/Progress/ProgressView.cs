using EtlLib.CommandLine;

namespace EtlLib.Progress;

/// <summary>Shows the progress of a run.</summary>
internal static class ProgressView
{
    /// <summary>Runs work and shows its progress: as bars on a terminal, otherwise as plain lines; nothing if <paramref name="quiet"/>.</summary>
    public static Task<T> WatchAsync<T>(Shell shell, bool quiet, Func<IProgress<RunProgress>?, Task<T>> work) =>
        quiet ? work(null)
        : shell.ErrorIsTerminal ? TerminalProgress.WatchAsync(Terminal.Of(shell.Error), work)
        : work(new PlainProgress(shell.Error, shell.Clock));
}
