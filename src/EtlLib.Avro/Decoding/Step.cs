using System.Runtime.CompilerServices;

namespace EtlLib.Avro;

/// <summary>Reads one value as its writer wrote it, and appends it to a column's vector; a step that skips appends nothing.</summary>
internal abstract class Step
{
    public abstract void Read(ref AvroReader reader, ColumnVector to);
}

/// <summary>How a value of fixed width is read.</summary>
internal interface IValueReader<out T>
{
    T Read(ref AvroReader reader);
}

/// <summary>A value of fixed width.</summary>
internal sealed class FixedStep<T, TReader>(TReader value) : Step
    where T : unmanaged
    where TReader : struct, IValueReader<T>
{
    public override void Read(ref AvroReader reader, ColumnVector to) => Unsafe.As<FixedVector<T>>(to).Append(value.Read(ref reader));
}

internal sealed class BooleanStep : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => Unsafe.As<BitVector>(to).Append(reader.ReadBoolean());
}

/// <summary>Text; bytes that are promoted to it are checked to be UTF-8.</summary>
internal sealed class TextStep : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        if (reader.TryReadAscii(out var word, out var length))
        {
            Unsafe.As<TextVector>(to).Append(word, length);
        }
        else
        {
            Unsafe.As<TextVector>(to).Append(reader.ReadUtf8());
        }
    }
}

internal sealed class BytesStep : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => Unsafe.As<TextVector>(to).Append(reader.ReadBytes());
}

internal sealed class FixedBytesStep(int size) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => Unsafe.As<TextVector>(to).Append(reader.ReadFixed(size));
}

/// <summary>
/// An enum: the reader's symbols in UTF-8 by the writer's index; null where the reader has neither the symbol nor a default.
/// </summary>
internal sealed class EnumStep(byte[]?[] symbols, string[] written, string type) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        var index = reader.ReadIndex(symbols.Length);
        Unsafe.As<TextVector>(to).Append(symbols[index] ?? throw reader.Fail($"{written[index]} is not a symbol of {type}, which has no default."));
    }
}

/// <summary>A string that is the name of an enum's value, as engines without enums write it.</summary>
internal sealed class EnumTextStep(byte[][] symbols, byte[]? unknown, string type) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        var text = reader.ReadBytes();
        var found = unknown;
        foreach (var symbol in symbols)
        {
            if (text.SequenceEqual(symbol))
            {
                found = symbol;
                break;
            }
        }

        Unsafe.As<TextVector>(to).Append(found ?? throw reader.Fail($"\"{System.Text.Encoding.UTF8.GetString(text[..Math.Min(64, text.Length)])}\" is not a symbol of {type}."));
    }
}

/// <summary>A null, where the writer has no other value.</summary>
internal sealed class NullStep : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => to.AppendNull();
}

/// <summary>The common union: null and one other.</summary>
internal sealed class NullableStep(int nullIndex, Step value) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        if (reader.ReadIndex(2) == nullIndex)
        {
            to.AppendNull();
        }
        else
        {
            value.Read(ref reader, to);
        }
    }
}

/// <summary>Any union of the writer: a step a branch.</summary>
internal sealed class UnionStep(Step[] branches) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => branches[reader.ReadIndex(branches.Length)].Read(ref reader, to);
}

/// <summary>A branch that the reader has no place for: an error once there is such a value.</summary>
internal sealed class UnfitStep(string reason) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => throw reader.Fail(reason);
}

/// <summary>A field that the writer does not have: its default, in the reader's own encoding.</summary>
internal sealed class DefaultStep(byte[] encoded, Step value) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        var constant = new AvroReader(encoded);
        value.Read(ref constant, to);
    }
}

/// <summary>A column that has the same value in every row: the first of a vector.</summary>
internal sealed class ConstantStep(ColumnVector value) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => to.AppendFrom(value, 0);
}

internal sealed class StructStep(RecordProgram record) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        var vector = Unsafe.As<StructVector>(to);
        record.Read(ref reader, vector.Vectors);
        vector.EndStruct();
    }
}

internal sealed class ListStep(Step item, int leastBytes) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        var vector = Unsafe.As<ListVector>(to);
        var elements = vector.Elements;
        var index = 0;
        try
        {
            for (var count = reader.ReadBlock(leastBytes); count > 0; count = reader.ReadBlock(leastBytes))
            {
                for (; count > 0; count--, index++)
                {
                    item.Read(ref reader, elements);
                }
            }
        }
        catch (AvroException e) when (e.Within($"[{index}]"))
        {
            throw;
        }

        vector.EndList();
    }
}
