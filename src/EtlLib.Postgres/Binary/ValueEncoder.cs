using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>Encodes the values of one column in PostgreSQL's binary format: each behind its length.</summary>
internal abstract class ValueEncoder
{
    /// <summary>The encoder of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="asInterval">Whether durations are intervals in the table, else they are microseconds.</param>
    public static ValueEncoder Of(ColumnSchema column, bool asInterval) => PgType.IsJson(column.Type) ? new Jsons(column) : Of(column, column.Type, asInterval);

    /// <summary>Adds a value, null or not.</summary>
    /// <exception cref="ValueFault">PostgreSQL has no such value.</exception>
    public void Write(ColumnVector vector, int row, CopyBuffer to)
    {
        if (vector.IsNull(row))
        {
            to.Null();
        }
        else
        {
            WriteValue(vector, row, to);
        }
    }

    protected abstract void WriteValue(ColumnVector vector, int row, CopyBuffer to);

    private static ValueEncoder Of(ColumnSchema column, ColumnType type, bool asInterval) => type.Kind switch
    {
        TypeKind.List => new Arrays(Of(column, ((ListType)type).Element, asInterval: false), PgType.NumberOf(((ListType)type).Element)),
        TypeKind.Bool => new Bools(),
        TypeKind.Int => new Ints(0),
        TypeKind.Date => new Ints(ValueDecoder.DaysTo2000),
        TypeKind.Instant or TypeKind.LocalTime => new Longs(ValueDecoder.MicrosTo2000),
        TypeKind.Duration when asInterval => new Intervals(),
        TypeKind.Long or TypeKind.TimeOfDay or TypeKind.Duration => new Longs(0),
        TypeKind.Float => new Floats(),
        TypeKind.Double => new Doubles(),
        TypeKind.Decimal => new Decimals(((DecimalType)type).Scale),
        TypeKind.Uuid => new Uuids(),
        TypeKind.Bytes => new RawBytes(),
        _ => new Texts(column),
    };

    private sealed class Bools : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to) => to.Value(1)[0] = Unsafe.As<BitVector>(vector)[row] ? (byte)1 : (byte)0;
    }

    /// <summary>Numbers and dates, which are counted from a later day there.</summary>
    private sealed class Ints(int origin) : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to) =>
            BinaryPrimitives.WriteInt32BigEndian(to.Value(4), checked(Unsafe.As<FixedVector<int>>(vector)[row] - origin));
    }

    private sealed class Longs(long origin) : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to) =>
            BinaryPrimitives.WriteInt64BigEndian(to.Value(8), checked(Unsafe.As<FixedVector<long>>(vector)[row] - origin));
    }

    private sealed class Intervals : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            var span = to.Value(16);
            BinaryPrimitives.WriteInt64BigEndian(span, Unsafe.As<FixedVector<long>>(vector)[row]);
            span[8..].Clear();
        }
    }

    private sealed class Floats : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to) => BinaryPrimitives.WriteSingleBigEndian(to.Value(4), Unsafe.As<FixedVector<float>>(vector)[row]);
    }

    private sealed class Doubles : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to) => BinaryPrimitives.WriteDoubleBigEndian(to.Value(8), Unsafe.As<FixedVector<double>>(vector)[row]);
    }

    private sealed class Decimals(int scale) : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            Span<byte> value = stackalloc byte[Numeric.MaxBytes];
            value = value[..Numeric.Write(Unsafe.As<FixedVector<Int128>>(vector)[row], scale, value)];
            value.CopyTo(to.Value(value.Length));
        }
    }

    private sealed class Uuids : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            ReadOnlySpan<byte> value = Unsafe.As<FixedVector<UuidBytes>>(vector).Span[row];
            value.CopyTo(to.Value(16));
        }
    }

    private sealed class RawBytes : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            var value = Unsafe.As<TextVector>(vector)[row];
            value.CopyTo(to.Value(value.Length));
        }
    }

    private sealed class Texts(ColumnSchema column) : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            var value = Unsafe.As<TextVector>(vector)[row];
            if (value.Contains((byte)0))
            {
                throw new ValueFault(column.Name, $"holds {Misfits.Shown(value).Replace("\0", "\\0", StringComparison.Ordinal)}, a text with the sign U+0000, which PostgreSQL cannot store. Remove it with Replace, or declare the property as byte[].");
            }

            value.CopyTo(to.Value(value.Length));
        }
    }

    /// <summary>Arrays of one dimension, from 1 on.</summary>
    private sealed class Arrays(ValueEncoder elements, uint type) : ValueEncoder
    {
        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            var list = Unsafe.As<ListVector>(vector);
            var (at, start, count) = (to.Length, list.Start(row), list.Length(row));
            to.Int32(0);
            to.Int32(count == 0 ? 0 : 1);
            to.Int32(list.Elements.NullCount > 0 ? 1 : 0);
            to.Int32((int)type);
            if (count > 0)
            {
                to.Int32(count);
                to.Int32(1);
            }

            for (var i = start; i < start + count; i++)
            {
                elements.Write(list.Elements, i, to);
            }

            to.EndValue(at);
        }
    }

    /// <summary>A jsonb: the version 1, and the text.</summary>
    private sealed class Jsons : ValueEncoder
    {
        private readonly ArrayBufferWriter<byte> text = new();
        private readonly JsonWriter values;
        private readonly Utf8JsonWriter json;

        public Jsons(ColumnSchema column) => (values, json) = (new(column), new(text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        protected override void WriteValue(ColumnVector vector, int row, CopyBuffer to)
        {
            text.ResetWrittenCount();
            json.Reset();
            values.Write(vector, row, json);
            json.Flush();
            var value = to.Value(1 + text.WrittenCount);
            value[0] = 1;
            text.WrittenSpan.CopyTo(value[1..]);
        }
    }
}
