using System.Buffers;
using System.Runtime.InteropServices;

namespace EtlLib.Streaming;

/// <summary>A batch that never changes: held by its operator and by a snapshot that is being written, each of which releases it.</summary>
internal sealed class HeldBatch(ColumnBatch batch, long id)
{
    private static long last;
    private int holders = 1;

    /// <summary>Takes over a batch under a new number.</summary>
    public HeldBatch(ColumnBatch batch)
        : this(batch, Interlocked.Increment(ref last))
    {
    }

    /// <summary>The rows.</summary>
    public ColumnBatch Batch => batch;

    /// <summary>Its number: no other batch of the process has it, and none that a snapshot names which was loaded before.</summary>
    public long Id => id;

    /// <summary>Holds it once more.</summary>
    public void Hold() => Interlocked.Increment(ref holders);

    /// <summary>Lets go of it: the last one frees it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
        {
            batch.Dispose();
        }
    }

    internal static void NumberAfter(long id)
    {
        for (var seen = Volatile.Read(ref last); seen < id;)
        {
            seen = Interlocked.CompareExchange(ref last, id, seen) is var now && now == seen ? id : now;
        }
    }
}

/// <summary>
/// Takes the state of an operator: bytes, and the batches that never change, by number. A store writes the bytes each time and each batch
/// once, and drops the batches that its newest snapshot does not name.
/// </summary>
internal sealed class StateWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> bytes = new(1 << 12);
    private readonly List<HeldBatch> batches = [];

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes.WrittenMemory;

    /// <summary>The batches that the bytes name, held until this is disposed of: they may be encoded on another thread.</summary>
    public IReadOnlyList<HeldBatch> Batches => batches;

    /// <summary>Writes a value.</summary>
    public void Write<T>(T value)
        where T : unmanaged => bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>Writes values and how many there are.</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        bytes.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes the rows of a batch that will change.</summary>
    public void Write(ColumnBatch batch) => BatchBytes.Write(batch, bytes);

    /// <summary>Names a batch.</summary>
    public void Write(HeldBatch batch)
    {
        batch.Hold();
        batches.Add(batch);
        Write(batch.Id);
    }

    /// <summary>Lets go of the batches.</summary>
    public void Dispose()
    {
        batches.ForEach(b => b.Release());
        batches.Clear();
    }
}

/// <summary>Gives the state back in the order in which it was written.</summary>
/// <param name="bytes">What <see cref="StateWriter.Bytes"/> was.</param>
/// <param name="batch">The bytes of a batch by its number, as <see cref="BatchBytes"/> wrote them.</param>
internal sealed class StateReader(ReadOnlyMemory<byte> bytes, Func<long, ReadOnlyMemory<byte>> batch)
{
    private int position;

    /// <summary>Reads a value.</summary>
    public T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Next(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    /// <summary>Reads values.</summary>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        var values = new T[Read<int>()];
        Next(values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads the rows of a batch.</summary>
    public ColumnBatch ReadBatch(Schema schema)
    {
        var read = BatchBytes.Read(schema, bytes.Span[position..], out var length);
        position += length;
        return read;
    }

    /// <summary>Reads a batch that was named.</summary>
    public HeldBatch ReadHeld(Schema schema)
    {
        var id = Read<long>();
        HeldBatch.NumberAfter(id);
        return new HeldBatch(BatchBytes.Read(schema, batch(id).Span, out _), id);
    }

    /// <summary>Reads the version that a part of the state begins with.</summary>
    /// <exception cref="EngineException">It is another.</exception>
    public void Expect(int version)
    {
        var found = Read<int>();
        if (found != version)
        {
            throw new EngineException($"The saved state has version {found}; this program reads version {version}. "
                + "Run the version of the program that wrote it, or start over with --reset-state.");
        }
    }

    private ReadOnlySpan<byte> Next(int length)
    {
        var next = bytes.Span.Slice(position, length);
        position += length;
        return next;
    }
}
