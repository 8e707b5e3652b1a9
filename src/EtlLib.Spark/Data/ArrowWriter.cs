using System.Buffers;
using System.Buffers.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using EtlLib.Batches;

namespace EtlLib.Spark.Data;

/// <summary>Batches of a model as one Arrow IPC stream, as Spark reads it: columns are written as they lie in memory.</summary>
internal sealed class ArrowWriter : IDisposable
{
    private readonly Apache.Arrow.Schema schema;
    private readonly ArrowStreamWriter writer;

    /// <summary>Begins a stream.</summary>
    /// <param name="model">The model of the batches.</param>
    /// <param name="to">Where the bytes go; it stays open.</param>
    public ArrowWriter(Schemas.Schema model, Stream to)
    {
        schema = new Apache.Arrow.Schema(ArrowTypes.Fields(model), metadata: null);
        writer = new ArrowStreamWriter(to, schema, leaveOpen: true);
        writer.WriteStart();
    }

    /// <summary>Writes a batch.</summary>
    public void Write(ColumnBatch batch)
    {
        var columns = new IArrowArray[batch.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ArrowArrayFactory.BuildArray(Array(batch.Columns[i], schema.FieldsList[i].DataType));
        }

        using var rows = new RecordBatch(schema, columns, batch.Count);
        writer.WriteRecordBatch(rows);
    }

    /// <summary>Ends the stream.</summary>
    public void End() => writer.WriteEnd();

    /// <inheritdoc />
    public void Dispose() => writer.Dispose();

    private static unsafe ArrayData Array(ColumnVector column, IArrowType type)
    {
        var count = column.Count;
        var validity = Buffer(column.Validity, (count + 7) / 8);
        return column switch
        {
            BitVector v => Of(Buffer(v.Bits, (count + 7) / 8)),
            FixedVector<int> v => Of(Buffer(v.Values, count * sizeof(int))),
            FixedVector<long> v => Of(Buffer(v.Values, count * sizeof(long))),
            FixedVector<float> v => Of(Buffer(v.Values, count * sizeof(float))),
            FixedVector<double> v => Of(Buffer(v.Values, count * sizeof(double))),
            FixedVector<Int128> v => Of(Buffer(v.Values, count * sizeof(Int128))),
            FixedVector<UuidBytes> v => Uuids(v, type, validity),
            TextVector v => Of(Buffer(v.Offsets, (count + 1) * sizeof(int)), Buffer(v.Data, v.Offsets[count])),
            ListVector v => new ArrayData(type, count, column.NullCount, 0, [validity, Buffer(v.Offsets, (count + 1) * sizeof(int))], [Array(v.Elements, ((Apache.Arrow.Types.ListType)type).ValueDataType)]),
            StructVector v => new ArrayData(type, count, column.NullCount, 0, [validity], v.Children.Select((child, i) => Array(child, ((Apache.Arrow.Types.StructType)type).Fields[i].DataType))),
            _ => throw new ArgumentOutOfRangeException(nameof(column)),
        };

        ArrayData Of(params ReadOnlySpan<ArrowBuffer> values) => new(type, count, column.NullCount, 0, [validity, .. values]);
    }

    /// <summary>UUIDs go as their text.</summary>
    private static ArrayData Uuids(FixedVector<UuidBytes> column, IArrowType type, ArrowBuffer validity)
    {
        const int Length = 36;
        var text = GC.AllocateUninitializedArray<byte>((column.Count - column.NullCount) * Length);
        var ends = new ArrowBuffer.Builder<int>(column.Count + 1).Append(0);
        var end = 0;
        for (var i = 0; i < column.Count; i++)
        {
            if (!column.IsNull(i))
            {
                _ = Utf8Formatter.TryFormat(column[i].ToGuid(), text.AsSpan(end), out _);
                end += Length;
            }

            ends.Append(end);
        }

        return new ArrayData(type, column.Count, column.NullCount, 0, [validity, ends.Build(), new ArrowBuffer(text)]);
    }

    private static unsafe ArrowBuffer Buffer(void* address, int bytes) =>
        address is null || bytes == 0 ? ArrowBuffer.Empty : new ArrowBuffer(new Native((byte*)address, bytes).Memory);

    /// <summary>A column's memory, which outlives the writing.</summary>
    private sealed unsafe class Native(byte* address, int bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(address, bytes);

        public override MemoryHandle Pin(int elementIndex = 0) => new(address + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
