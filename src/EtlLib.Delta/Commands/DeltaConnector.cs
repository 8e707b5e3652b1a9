namespace EtlLib.Delta;

/// <summary>What the package adds to a program: the commands <c>table show</c>, <c>history</c>, <c>optimize</c>, <c>vacuum</c> and <c>restore</c>.</summary>
public sealed class DeltaConnector : Connector
{
    private static readonly (string, string) Path = ("PATH", "The table's folder or address.");

    /// <inheritdoc />
    public override string Name => "Delta";

    /// <inheritdoc />
    public override IReadOnlyList<ConnectorCommand> Commands =>
    [
        new("table show", "Show a table: its version, schema, files and rows.", TakesModel: false, TableCommands.ShowAsync) { Arguments = [Path] },
        new("table history", "List the versions of a table, the last one first.", TakesModel: false, TableCommands.HistoryAsync) { Arguments = [Path] },
        new("table optimize", "Write small files of a table as few large ones. Its rows stay the same.", TakesModel: false, TableCommands.OptimizeAsync) { Arguments = [Path] },
        new("table vacuum", "Delete files that no version of the last days needs.", TakesModel: false, TableCommands.VacuumAsync)
        {
            Arguments = [Path, ("[HOURS]", "For how long removed files are kept; by default as the table says, or a week.")],
        },
        new("table restore", "Make an earlier version of a table its last one.", TakesModel: false, TableCommands.RestoreAsync) { Arguments = [Path, ("VERSION", "The version.")] },
    ];
}
