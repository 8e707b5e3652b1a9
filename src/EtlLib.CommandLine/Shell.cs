using EtlLib.Running;
using EtlLib.Sinks;
using EtlLib.Streams;
using EtlLib.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.CommandLine;

/// <summary>The environment of a program: its streams, folder, clock and engine. Tests supply their own.</summary>
internal sealed record Shell
{
    /// <summary>Adds the engines of the program, the default one first.</summary>
    public required Action<DataFactory> Engines { get; init; }

    /// <summary>Makes what runs streams; null: the program runs none.</summary>
    public Func<IStreamEngine>? Streams { get; init; }

    /// <summary>What another room adds to the commands; null: nothing.</summary>
    public IProgramExtension? Extension { get; init; }

    /// <summary>The writer for results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>The writer for progress, summaries and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where answers come from.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether results go to a terminal, whose width tables fit.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether progress goes to a terminal and may move the cursor.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The folder of <c>appsettings.json</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The program's name.</summary>
    public required string Name { get; init; }

    /// <summary>The command that runs the program, for examples in messages: <c>dotnet run --</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The loggers of runs, which write to <see cref="Error"/>.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Whether the log has all that is told of a run, so that progress and summary are left out.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Where rows are shown.</summary>
    public Func<TextWriter, bool, IRowDisplay> Display { get; init; } = (output, isTerminal) => new TableDisplay(output, isTerminal);

    /// <summary>What runs streams.</summary>
    public IStreamEngine Streaming() => Streams?.Invoke() ?? throw new UsageException("This program runs no streams.");

    /// <summary>The environment of this process.</summary>
    public static Shell OfProcess(Action<DataFactory> engines, Func<IStreamEngine>? streams = null)
    {
        var path = Environment.ProcessPath ?? "program";
        var name = AppDomain.CurrentDomain.FriendlyName;
        return new Shell
        {
            Engines = engines,
            Streams = streams,
            Input = Console.In,
            Output = Console.Out,
            Error = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Folder = Directory.GetCurrentDirectory(),
            Name = name,
            Call = CallOf(path, name),
        };
    }

    /// <summary>Prints warnings.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        var log = new RunLog(new RunOptions { Loggers = Loggers, Clock = Clock });
        foreach (var warning in warnings)
        {
            log.Warning(warning);
        }
    }

    private static string CallOf(string path, string name)
    {
        var built = Path.DirectorySeparatorChar + "bin" + Path.DirectorySeparatorChar;
        return path.Contains(built, StringComparison.Ordinal) && !path.Contains("publish", StringComparison.Ordinal) && !path.StartsWith(built, StringComparison.Ordinal) ? "dotnet run --"
            : Path.GetFileNameWithoutExtension(path) == "dotnet" ? $"dotnet {name}.dll"
            : name;
    }
}
