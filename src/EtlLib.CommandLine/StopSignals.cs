using System.Runtime.InteropServices;
using EtlLib.Files;

namespace EtlLib.CommandLine;

/// <summary>
/// Ctrl-C and SIGTERM. The first one asks all that runs to stop; what does not stop in time, as a native call that cannot be interrupted or code of the program that does
/// not look at its token, is abandoned with the process. A second one ends the process at once.
/// </summary>
/// <remarks>Law: the process ends within two seconds of the first signal, and output that was not prepared for its commit is removed.</remarks>
internal sealed class StopSignals : IDisposable
{
    /// <summary>The exit code after Ctrl-C.</summary>
    public const int Interrupted = 130;

    private const int Terminated = 143;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.2);

    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private readonly TextWriter error;
    private Timer? patience;
    private int stopped;

    /// <summary>Listens to the signals.</summary>
    /// <param name="error">Where it says what happens.</param>
    public StopSignals(TextWriter error)
    {
        this.error = error;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupted));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => stopping.Token;

    /// <summary>The exit code of a program that ends by itself: that of the signal where it was stopped.</summary>
    public int ExitCode(int code) => code == Interrupted && stopped != 0 ? stopped : code;

    /// <inheritdoc />
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        patience?.Dispose();
        stopping.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        if (Interlocked.Exchange(ref stopped, exitCode) != 0)
        {
            Environment.Exit(exitCode);
        }

        patience = new Timer(_ => Abandon(exitCode), null, Patience, Timeout.InfiniteTimeSpan);
        error.WriteLine("Stopping; no output is left half-written. Press Ctrl-C again to stop immediately.");
        stopping.Cancel();
    }

    private void Abandon(int exitCode)
    {
        UnfinishedOutput.RemoveAll();
        error.WriteLine("Stopped. What was still running did not stop in time and was abandoned.");
        error.Flush();
        Environment.Exit(exitCode);
    }
}
