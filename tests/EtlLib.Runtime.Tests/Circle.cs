namespace EtlLib.Runtime.Tests;

#pragma warning disable ETL1008 // The analyzer says of these two what the factory must say of a circle that it cannot see.
/// <summary>Reads a model that reads it.</summary>
[DataModel]
public partial record Hen
{
    public required string Name { get; init; }

    public static DataFrame Make(DataContext context, Egg.DataFrame eggs) => eggs.Select(e => new Projection { Name = e.Name });
}

/// <summary>Reads a model that reads it.</summary>
[DataModel]
public partial record Egg
{
    public required string Name { get; init; }

    public static DataFrame Make(DataContext context, Hen.DataFrame hens) => hens.Select(h => new Projection { Name = h.Name });
}
#pragma warning restore ETL1008
