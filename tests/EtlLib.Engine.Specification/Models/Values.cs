namespace EtlLib.Engine.Specification;

// Enums, value objects, nested models and lists.
#pragma warning disable CS1591 // The names of rows that tests make up say what they are.

[DataModel]
public sealed partial record ColourCount(Colour? Colour, long Rows, long Different);

[ValueObject]
[Decimal(18, 4)]
public readonly partial record struct Usd(decimal Amount)
{
    public static Usd operator +(Usd left, Usd right) => new(left.Amount + right.Amount);

    public static Usd operator *(Usd price, int quantity) => new(price.Amount * quantity);

    public static bool operator <(Usd left, Usd right) => left.Amount < right.Amount;

    public static bool operator >(Usd left, Usd right) => left.Amount > right.Amount;
}

[ValueObject]
public readonly partial record struct Isin(string Code);

[DataModel]
public sealed partial record Order(int Id, Isin Isin, Usd Price, int Quantity, Usd? Fee);

[DataModel]
public sealed partial record OrderTotal(Isin Isin, Usd Total, Usd? WithFee);

[DataModel]
public sealed partial record Place(string City, double? Latitude);

[DataModel]
public sealed partial record Person(int Id, string Name, Place Home, Place? Work);

[DataModel]
public sealed partial record Basket(int Id, IReadOnlyList<string> Names, IReadOnlyList<int?>? Counts, IReadOnlyList<Place> Places);

[DataModel]
public sealed partial record Matrix(int Id, IReadOnlyList<IReadOnlyList<int>> Rows);
