using System.CommandLine;
using System.Runtime.InteropServices;
using EtlLib.CommandLine;
using EtlLib.Engines;
using EtlLib.Running;
using EtlLib.Settings;
using Microsoft.Extensions.Logging;

namespace EtlLib;

/// <summary>The command line of a program on any engine. <c>Etl.RunAsync</c> in the package EtlLib uses the embedded engine.</summary>
public static class EtlProgram
{
    private const int Interrupted = 130;
    private const int Terminated = 143;

    /// <summary>Runs the command that the arguments specify.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Describes the graph. Called once per command.</param>
    /// <param name="engine">Creates the engine when a command needs it.</param>
    /// <returns>The exit code; see docs/exit-codes.md.</returns>
    public static async Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure, Func<IEngine> engine)
    {
        using var stopping = new CancellationTokenSource();
        var shell = Shell.OfProcess(engine);
        var stopped = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminated));
        var code = await RunAsync(args, configure, shell, stopping.Token).ConfigureAwait(false);
        return code == Interrupted && stopped != 0 ? stopped : code;

        void Stop(PosixSignalContext signal, int exitCode)
        {
            signal.Cancel = true;
            if (Interlocked.Exchange(ref stopped, exitCode) != 0)
            {
                Environment.Exit(exitCode);
            }

            if (!JsonLog.IsAskedFor(args))
            {
                shell.Error.WriteLine("Stopping; no output is left half-written. Press Ctrl-C again to stop immediately.");
            }

            stopping.Cancel();
        }
    }

    /// <summary>Runs a command in an environment that the caller supplies.</summary>
    internal static async Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure, Shell shell, CancellationToken cancellationToken)
    {
        var redaction = new Redaction();
        await using var output = new RedactingWriter(shell.Output, redaction);
        await using var error = new RedactingWriter(shell.Error, redaction, mayBeLost: true);
        var json = JsonLog.IsAskedFor(args) ? new JsonLog(error, shell.Clock) : null;
        var redacted = shell with { Output = output, Error = error, LogsJson = json is not null, Loggers = new RedactingLoggers(json as ILoggerFactory ?? new TextLog(error), redaction) };
        var verbose = args.Contains(Commands.Verbose.Name);
        try
        {
            var invocation = new Invocation(redacted, configure, redaction);
            var completing = args is [['[', ..], ..];
            var names = completing ? await ModelNames.ForCompletionAsync(invocation).ConfigureAwait(false) : [];
            var parsed = Commands.Of(invocation, names).Parse(args);
            if (parsed.Errors.Count > 0 && !completing && parsed.Action is not { ClearsParseErrors: true })
            {
                throw ParseErrors.Of(parsed, shell.Call);
            }

            var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (json is null)
            {
                error.WriteLine("Stopped.");
            }

            json?.Write(new OperationCanceledException("Stopped."), Interrupted, verbose: false);
            return Interrupted;
        }
        catch (Exception failure)
        {
            return json is null ? ErrorReport.Write(failure, verbose, error) : ErrorReport.Write(redaction.Apply(failure), verbose, json);
        }
        finally
        {
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await error.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
