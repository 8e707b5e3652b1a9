using System.Collections.Concurrent;
using EtlLib.Ledgers;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>
/// What a package adds to the programs that reference it, beside its sources and sinks: a section of the settings, and commands.
/// </summary>
public abstract class Connector
{
    /// <summary>Gets its name: the section <c>EtlLib:NAME</c> of the settings is its own.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the commands that it adds to the command line.</summary>
    public virtual IReadOnlyList<ConnectorCommand> Commands => [];

    /// <summary>Opens the database of a ledger; null where the setting <c>EtlLib:Ledger</c> does not name one of this connector.</summary>
    internal virtual LedgerDatabase? OpenLedger(string setting, DataContext context) => null;

    /// <summary>Opens the store of an address, where its scheme is one of the connector's; else null. Connects to nothing.</summary>
    /// <param name="path">The address, as <c>s3://bucket/folder</c>.</param>
    /// <param name="context">The settings.</param>
    public virtual Stores.ObjectStore? OpenStore(string path, DataContext context) => null;
}

/// <summary>A command of a connector.</summary>
/// <param name="Path">What is typed: <c>topics</c>, or <c>schema push</c> below a command that is there.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="TakesModel">Whether a model is named after it.</param>
/// <param name="RunAsync">Does it.</param>
public sealed record ConnectorCommand(string Path, string Description, bool TakesModel, Func<ConnectorCall, CancellationToken, Task> RunAsync)
{
    /// <summary>Gets the arguments that it takes, with what they are; the names of those that may be left out begin with <c>[</c>.</summary>
    public IReadOnlyList<(string Name, string Description)> Arguments { get; init; } = [];
}

/// <summary>A call of a connector's command.</summary>
/// <param name="Factory">The graph.</param>
/// <param name="Context">What the run would be parameterised by, with the settings.</param>
/// <param name="Model">The model that is named, where the command takes one.</param>
/// <param name="Output">Takes the results.</param>
public sealed record ConnectorCall(DataFactory Factory, DataContext Context, Schema? Model, TextWriter Output)
{
    /// <summary>Gets the values of the command's arguments, in their order; null for one that was left out.</summary>
    public IReadOnlyList<string?> Arguments { get; init; } = [];

    /// <summary>Gets what makes the program's embedded engine; null where it has none.</summary>
    public Func<Engines.IEngine>? Engine { get; init; }
}

/// <summary>The connectors of the packages that the program references: generated code registers them when the program starts.</summary>
public static class Connectors
{
    private static readonly ConcurrentDictionary<string, Connector> Known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the connectors, by name.</summary>
    public static IReadOnlyList<Connector> All => [.. Known.Values.OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>Adds a connector; one of its name that is there already stays. Called by generated code.</summary>
    public static void Register(Connector connector)
    {
        ArgumentNullException.ThrowIfNull(connector);
        Known.TryAdd(connector.Name, connector);
    }
}
