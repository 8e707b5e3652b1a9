using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>The column that a generator is bound to, and the words for what does not fit.</summary>
/// <param name="Layout">The rows.</param>
/// <param name="Column">The column.</param>
/// <param name="Path">The model's short name and the column's, with the columns that it is nested in: <c>Order.Customer.Name</c>.</param>
internal sealed record ColumnSite(RowLayout Layout, ColumnSchema Column, string Path)
{
    public ColumnType Type => Column.Type;

    public TypeKind Kind => Column.Type.Kind;

    public ulong[] Streams(string purpose = "") => Layout.Streams(Path + purpose);

    /// <summary>The column's attribute is for other kinds of columns.</summary>
    public PlanException Unfit(string fits) => new($"[{Column.Generator?.Word}] does not fit {Path}, which is {Article(Type.ToString()!)}: it is for {fits}.");

    /// <summary>An argument of the column's attribute is out of its range.</summary>
    public PlanException Wrong(string what) => new($"[{Column.Generator?.Word}] of {Path}: {what}.");

    /// <exception cref="PlanException">The number is infinite or NaN.</exception>
    public double Finite(string name, double value) => double.IsFinite(value)
        ? value
        : throw Wrong(FormattableString.Invariant($"{name} is {value}; it must be a finite number"));

    /// <exception cref="PlanException">The number is negative, infinite or NaN.</exception>
    public double NotNegative(string name, double value) => Finite(name, value) >= 0
        ? value
        : throw Wrong(FormattableString.Invariant($"{name} is {value}; it must not be negative"));

    /// <exception cref="PlanException">The number is not above zero, infinite or NaN.</exception>
    public double Positive(string name, double value) => Finite(name, value) > 0
        ? value
        : throw Wrong(FormattableString.Invariant($"{name} is {value}; it must be more than zero"));

    /// <exception cref="PlanException">The column holds whole numbers, and this is none.</exception>
    public double WholeIfColumnIs(string name, double value) => Kind is TypeKind.Int or TypeKind.Long && value != Math.Floor(value)
        ? throw Wrong(FormattableString.Invariant($"{name} is {value}, but the column holds whole numbers"))
        : value;

    public static string Article(string noun) => ("aeiou".Contains(noun[0], StringComparison.OrdinalIgnoreCase) ? "an " : "a ") + noun;
}
