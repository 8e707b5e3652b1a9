using System.Runtime.InteropServices;

namespace EtlLib.Batches;

/// <summary>A growing piece of native memory at a 64-byte boundary, padded by 64 bytes, freed with its owner.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Padding = 64;
    private nuint capacity;

    ~NativeBuffer() => Free();

    public byte* Pointer { get; private set; }

    /// <summary>Makes room for so many bytes; what is there stays. New bytes hold anything.</summary>
    public byte* Reserve(nuint bytes)
    {
        if (bytes > capacity)
        {
            capacity = Math.Max(bytes, capacity * 2);
            Pointer = (byte*)NativeMemory.AlignedRealloc(Pointer, capacity + Padding, 64);
        }

        return Pointer;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        capacity = 0;
    }
}
