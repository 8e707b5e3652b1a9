using System.Buffers;
using System.Buffers.Text;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// The one rule of what a text means as a value of a type: for fields of CSV and texts of JSON, at every depth, in files and over HTTP.
/// Spaces around a value that is not text do not count.
/// </summary>
internal sealed class ValueText
{
    private readonly TypeKind kind;
    private readonly DecimalType? number;
    private readonly byte[][] symbols = [];
    private readonly AssumedZone? zone;
    private readonly TextFormat? format;

    /// <summary>Makes the rule of a column's values.</summary>
    /// <param name="column">The column, or the list's where the type is its elements'.</param>
    /// <param name="type">The type: neither a list nor a nested model.</param>
    /// <exception cref="PlanException">The column's format or zone is not one.</exception>
    public ValueText(ColumnSchema column, ColumnType type)
    {
        (Column, Type, kind, number) = (column, type, type.Kind, type as DecimalType);
        symbols = type is EnumType named ? [.. named.Symbols.Select(Encoding.UTF8.GetBytes)] : [];
        zone = kind is TypeKind.Instant ? AssumedZone.Of(column.AssumeZone, column.Name) : null;
        format = TextFormat.Of(column, type, zone);
    }

    /// <summary>The column, or the list's where the values are its elements.</summary>
    public ColumnSchema Column { get; }

    /// <summary>The type.</summary>
    public ColumnType Type { get; }

    /// <summary>Whether <c>[Format]</c> says what texts look like.</summary>
    public bool IsFormatted => format is not null;

    /// <summary>Appends the value of a text; nothing where it does not fit.</summary>
    public Misfit Append(ReadOnlySpan<byte> text, ColumnVector to)
    {
        if (kind is TypeKind.Text)
        {
            ((TextVector)to).Append(text);
            return Misfit.None;
        }

        text = Trimmed(text);
        return format?.Append(text, to) ?? kind switch
        {
            TypeKind.Bool => AppendBool(text, (BitVector)to),
            TypeKind.Double => Appended(Numbers.Floating(text, out double value), value, to),
            TypeKind.Float => Appended(Numbers.Floating(text, out float value), value, to),
            TypeKind.Decimal => Appended(Numbers.Unscaled(text, number!.Precision, number.Scale, out var value), value, to),
            TypeKind.Uuid => AppendUuid(text, to),
            TypeKind.Enum => AppendSymbol(text, (TextVector)to),
            TypeKind.Bytes => AppendBytes(text, (TextVector)to),
            TypeKind.Int or TypeKind.Date => Parse(text, out var value) is not Misfit.None and var fault ? fault
                : value != (int)value ? Misfit.OutOfRange : Appended(Misfit.None, (int)value, to),
            _ => Appended(Parse(text, out var value), value, to),
        };
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        while (text is [(byte)' ', ..])
        {
            text = text[1..];
        }

        while (text is [.., (byte)' '])
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>A whole number, time or duration of a text without spaces around it, as the column holds it.</summary>
    private Misfit Parse(ReadOnlySpan<byte> text, out long value) => kind switch
    {
        TypeKind.Instant => Times.Instant(text, Column.Truncate, zone, out value),
        TypeKind.LocalTime => Times.LocalTime(text, Column.Truncate, out value),
        TypeKind.Date => Times.Taken(Iso8601.Date(text), Column.Truncate, out value),
        TypeKind.TimeOfDay => Times.Taken(Iso8601.TimeOfDay(text), Column.Truncate, out value),
        TypeKind.Duration => Times.Taken(Iso8601.Duration(text), Column.Truncate, out value),
        _ => Numbers.Whole(text, out value),
    };

    private static Misfit Appended<T>(Misfit fault, T value, ColumnVector to)
        where T : unmanaged
    {
        if (fault is Misfit.None)
        {
            ((FixedVector<T>)to).Append(value);
        }

        return fault;
    }

    private static Misfit AppendBool(ReadOnlySpan<byte> text, BitVector to)
    {
        var isTrue = Ascii.EqualsIgnoreCase(text, "true"u8);
        if (!isTrue && !Ascii.EqualsIgnoreCase(text, "false"u8))
        {
            return Misfit.NoValue;
        }

        to.Append(isTrue);
        return Misfit.None;
    }

    private static Misfit AppendUuid(ReadOnlySpan<byte> text, ColumnVector to) =>
        Utf8Parser.TryParse(text, out Guid value, out var read, 'D') && read == text.Length
            ? Appended(Misfit.None, UuidBytes.From(value), to) : Misfit.NoValue;

    private Misfit AppendSymbol(ReadOnlySpan<byte> text, TextVector to)
    {
        byte[]? found = null;
        foreach (var symbol in symbols)
        {
            if (text.SequenceEqual(symbol))
            {
                to.Append(symbol);
                return Misfit.None;
            }

            found ??= Ascii.EqualsIgnoreCase(text, symbol) ? symbol : null;
        }

        if (found is null)
        {
            return Misfit.NoValue;
        }

        to.Append(found);
        return Misfit.None;
    }

    private static Misfit AppendBytes(ReadOnlySpan<byte> text, TextVector to)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        var status = Base64.DecodeFromUtf8(text, rented, out _, out var length);
        if (status is OperationStatus.Done)
        {
            to.Append(rented.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(rented);
        return status is OperationStatus.Done ? Misfit.None : Misfit.NoValue;
    }
}
