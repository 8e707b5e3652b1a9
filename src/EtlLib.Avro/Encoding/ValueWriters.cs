using System.Runtime.CompilerServices;
using System.Text;

namespace EtlLib.Avro;

/// <summary>Writes the value of a row of one vector.</summary>
internal abstract class ValueWriter
{
    public abstract void Write(ref AvroWriter writer, ColumnVector from, int row);
}

/// <summary>Makes the writers of a model's own schema.</summary>
internal static class ValueWriters
{
    /// <summary>A writer a column, in the order of the schema's fields.</summary>
    public static ValueWriter[] OfRecord(AvroType record, Schema model) =>
        record.Kind == AvroKind.Record && record.Fields.Length == model.Columns.Count
        ? [.. record.Fields.Select((f, i) => f.Column == model.Columns[i].Name ? Of(f.Type, model.Columns[i].Type, $"{model.ShortName}.{f.Name}") : throw Differs(model))]
        : throw Differs(model);

    private static AvroException Differs(Schema model) => new($"The columns of {model.ShortName} are not the fields of its Avro schema.");

    private static ValueWriter Of(AvroType type, ColumnType column, string place)
    {
        if (type.Kind != AvroKind.Union)
        {
            return new NeverNull(Present(type, column, place), place);
        }

        var nullIndex = Array.FindIndex(type.Branches, b => b.Kind == AvroKind.Null);
        return new Nullable((byte)nullIndex, Present(type.Branches[1 - nullIndex], column, place));
    }

    private static ValueWriter Present(AvroType type, ColumnType column, string place) => column.Kind switch
    {
        TypeKind.Bool => new BooleanWriter(),
        TypeKind.Int or TypeKind.Date => new IntWriter(),
        TypeKind.Float => new FloatWriter(),
        TypeKind.Double => new DoubleWriter(),
        TypeKind.Text or TypeKind.Bytes => new BytesWriter(),
        TypeKind.Decimal => new DecimalWriter(),
        TypeKind.Uuid => new UuidWriter(),
        TypeKind.Enum when type.Kind == AvroKind.String => new BytesWriter(),
        TypeKind.Enum => new EnumWriter([.. type.Symbols.Select(Encoding.UTF8.GetBytes)], place),
        TypeKind.Struct => new StructWriter(OfRecord(type, ((StructType)column).Schema)),
        TypeKind.List => new ListWriter(Of(type.Items!, ((ListType)column).Element, place)),
        _ => new LongWriter(),
    };

    private sealed class NeverNull(ValueWriter value, string place) : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row)
        {
            if (from.IsNull(row))
            {
                throw new AvroException($"{place} is null in row {row}, and the model says that it never is.");
            }

            value.Write(ref writer, from, row);
        }
    }

    private sealed class Nullable(byte nullIndex, ValueWriter value) : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row)
        {
            if (from.IsNull(row))
            {
                writer.WriteInt(nullIndex);
            }
            else
            {
                writer.WriteInt(1 - nullIndex);
                value.Write(ref writer, from, row);
            }
        }
    }

    private sealed class BooleanWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteBoolean(Unsafe.As<BitVector>(from)[row]);
    }

    private sealed class IntWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteInt(Unsafe.As<FixedVector<int>>(from)[row]);
    }

    private sealed class LongWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteLong(Unsafe.As<FixedVector<long>>(from)[row]);
    }

    private sealed class FloatWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteFloat(Unsafe.As<FixedVector<float>>(from)[row]);
    }

    private sealed class DoubleWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteDouble(Unsafe.As<FixedVector<double>>(from)[row]);
    }

    private sealed class BytesWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteBytes(Unsafe.As<TextVector>(from)[row]);
    }

    private sealed class DecimalWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteUnscaled(Unsafe.As<FixedVector<Int128>>(from)[row]);
    }

    private sealed class UuidWriter : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row) =>
            writer.WriteUuid(Unsafe.As<FixedVector<UuidBytes>>(from)[row].ToGuid());
    }

    private sealed class EnumWriter(byte[][] symbols, string place) : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row)
        {
            var name = Unsafe.As<TextVector>(from)[row];
            for (var i = 0; i < symbols.Length; i++)
            {
                if (name.SequenceEqual(symbols[i]))
                {
                    writer.WriteInt(i);
                    return;
                }
            }

            throw new AvroException($"{place} is \"{Encoding.UTF8.GetString(name)}\" in row {row}, which is not a value of its enum.");
        }
    }

    private sealed class StructWriter(ValueWriter[] columns) : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row)
        {
            var vectors = Unsafe.As<StructVector>(from).Vectors;
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Write(ref writer, vectors[i], row);
            }
        }
    }

    private sealed class ListWriter(ValueWriter item) : ValueWriter
    {
        public override void Write(ref AvroWriter writer, ColumnVector from, int row)
        {
            var list = Unsafe.As<ListVector>(from);
            var (start, length, elements) = (list.Start(row), list.Length(row), list.Elements);
            if (length > 0)
            {
                writer.WriteInt(length);
                for (var i = start; i < start + length; i++)
                {
                    item.Write(ref writer, elements, i);
                }
            }

            writer.WriteInt(0);
        }
    }
}
