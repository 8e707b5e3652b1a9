using System.CommandLine;
using EtlLib.CommandLine;
using EtlLib.Running;
using EtlLib.Settings;
using EtlLib.Streams;
using Microsoft.Extensions.Logging;

namespace EtlLib;

/// <summary>The command line of a program on any engine. <c>Etl.RunAsync</c> in the package EtlLib uses the embedded engine.</summary>
public static class EtlProgram
{
    /// <summary>Runs the command that the arguments specify.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Describes the graph. Called once per command.</param>
    /// <param name="engines">Adds the engines, the default one first, before the graph is described.</param>
    /// <param name="streams">Creates what runs streams when a command needs it; null: the program has no command stream.</param>
    /// <returns>The exit code; see docs/exit-codes.md.</returns>
    public static Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure, Action<DataFactory> engines, Func<IStreamEngine>? streams = null) =>
        RunAsync(args, configure, engines, streams, extension: null);

    /// <summary>The same with the commands of another room.</summary>
    internal static async Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure, Action<DataFactory> engines, Func<IStreamEngine>? streams, IProgramExtension? extension)
    {
        var shell = Shell.OfProcess(engines, streams) with { Extension = extension };
        using var signals = new StopSignals(JsonLog.IsAskedFor(args) ? TextWriter.Null : shell.Error);
        return signals.ExitCode(await RunAsync(args, configure, shell, signals.Token).ConfigureAwait(false));
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

            json?.Write(new OperationCanceledException("Stopped."), StopSignals.Interrupted, verbose: false);
            return StopSignals.Interrupted;
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
