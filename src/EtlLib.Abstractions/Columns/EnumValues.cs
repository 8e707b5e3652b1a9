using System.Text;
using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib;

/// <summary>An enum's values and names, both ways. Used by generated code.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public static class EnumValues<TEnum>
    where TEnum : struct, Enum
{
    private static readonly TEnum[] All = Enum.GetValues<TEnum>();
    private static string[] names = Enum.GetNames<TEnum>();
    private static byte[][] utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The column type.</summary>
    public static EnumType Type { get; private set; } = Make();

    /// <summary>
    /// The column type of an enum whose members have <see cref="SymbolAttribute"/>: what stands for them in data, in the order of the
    /// values. Always the same for an enum.
    /// </summary>
    public static EnumType Named(params string[] symbols)
    {
        if (!symbols.AsSpan().SequenceEqual(names))
        {
            (names, utf8) = (symbols, [.. symbols.Select(Encoding.UTF8.GetBytes)]);
            Type = Make();
        }

        return Type;
    }

    /// <summary>Appends a value's name.</summary>
    /// <exception cref="DataException">The value has no name.</exception>
    public static void Append(TextVector vector, TEnum value) => vector.Append(utf8[IndexOf(value)]);

    /// <summary>The value of the name at a row.</summary>
    /// <exception cref="DataException">There is no such name.</exception>
    public static TEnum Read(TextVector vector, int row) => Parse(vector[row]);

    /// <summary>The value of a name in UTF-8.</summary>
    /// <exception cref="DataException">There is no such name.</exception>
    public static TEnum Parse(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            if (name.SequenceEqual(utf8[i]))
            {
                return All[i];
            }
        }

        var text = Encoding.UTF8.GetString(name);
        throw new DataException($"{text} is no value of {Type.Name}. Did you mean {Nearest.To(text, names)}?");
    }

    /// <summary>The value at an index of the names, from 0.</summary>
    public static TEnum At(int index) => All[index];

    private static EnumType Make() => new(typeof(TEnum).FullName!.Replace('+', '.'), [.. names]);

    /// <summary>The index of a value among the names.</summary>
    /// <exception cref="DataException">The value has no name.</exception>
    public static int IndexOf(TEnum value) => Array.IndexOf(All, value) is >= 0 and var index
        ? index
        : throw new DataException($"{value} is no named value of {Type.Name}.");

    /// <summary>A value's name.</summary>
    /// <exception cref="DataException">The value has no name.</exception>
    public static string NameOf(TEnum value) => names[IndexOf(value)];

    internal static Literal Literal(TEnum value) => new(NameOf(value), Type);
}
