using EtlLib.Engines;
using EtlLib.Running;
using EtlLib.Tables;

namespace EtlLib.CommandLine;

/// <summary>What a program has of the world: its streams, its folder, its clock, its engine. Tests make their own.</summary>
internal sealed record Shell
{
    /// <summary>Makes the engine, once a command needs it.</summary>
    public required Func<IEngine> Engine { get; init; }

    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, summaries and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether tables fit themselves to a terminal.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether progress may move the cursor.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Where <c>appsettings.json</c> is looked for.</summary>
    public required string Folder { get; init; }

    /// <summary>The program's name.</summary>
    public required string Name { get; init; }

    /// <summary>How the program is called, for examples: <c>dotnet run --</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where files and tables go.</summary>
    public Func<TextWriter, bool, IOutputs> Outputs { get; init; } = (output, isTerminal) => new LocalOutputs(new TableDisplay(output, isTerminal));

    /// <summary>This process's.</summary>
    public static Shell OfProcess(Func<IEngine> engine)
    {
        var path = Environment.ProcessPath ?? "program";
        var name = AppDomain.CurrentDomain.FriendlyName;
        return new Shell
        {
            Engine = engine,
            Output = Console.Out,
            Error = Console.Error,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Folder = Directory.GetCurrentDirectory(),
            Name = name,
            Call = CallOf(path, name),
        };
    }

    /// <summary>Says what may be meant and is likely not.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            Error.WriteLine($"warning: {warning}");
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
