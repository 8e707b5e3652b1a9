namespace EtlLib.Delta.Writer;

/// <summary>A row of a round of a writer.</summary>
[DataModel]
public partial record Entry
{
    /// <summary>How many rows a round has.</summary>
    public const int RowsOfARound = 5;

    /// <summary>The writer.</summary>
    public required int Writer { get; init; }

    /// <summary>The round.</summary>
    public required int Round { get; init; }

    /// <summary>The row, from 0.</summary>
    public required int Number { get; init; }
}
