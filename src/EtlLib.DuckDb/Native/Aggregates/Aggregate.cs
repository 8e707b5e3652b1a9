using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>An aggregate function, in the calls that DuckDB makes. States are memory of DuckDB's, of the size that is said; it may move them.</summary>
internal abstract unsafe class Aggregate
{
    /// <summary>The size of a state in bytes.</summary>
    public abstract int Size { get; }

    /// <summary>Destroys states, where they own memory; else null.</summary>
    public abstract delegate* unmanaged[Cdecl]<nint*, ulong, void> Destroy { get; }

    /// <summary>Makes a state that has seen no row: zeros.</summary>
    public void Initialize(nint state) => new Span<byte>((void*)state, Size).Clear();

    /// <summary>Takes the rows of a chunk, each into its state.</summary>
    public abstract void Update(nint chunk, nint* states);

    /// <summary>Takes what other states have seen. They stay as they are.</summary>
    public abstract void Combine(nint* from, nint* to, int count);

    /// <summary>Writes results.</summary>
    public abstract void Finish(nint* states, nint vector, int count, int offset);

    /// <summary>Writes a value, or null where none was seen.</summary>
    protected static void Put<T, TCell>(nint vector, int row, OrderedValue<T>* kept)
        where T : unmanaged
        where TCell : ICell<T>
    {
        if (kept->Known == Known.Nothing)
        {
            PutNull(vector, row);
        }
        else
        {
            TCell.Put(vector, row, &kept->Value);
        }
    }
}
