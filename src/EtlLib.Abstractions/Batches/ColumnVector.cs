using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>
/// The values of one column of a batch, in Arrow's memory layout, in native memory at a stable address. A closed family:
/// <see cref="FixedVector{T}"/>, <see cref="BitVector"/>, <see cref="TextVector"/>, <see cref="ListVector"/>, <see cref="StructVector"/>.
/// Values are appended in order; a vector is written by one thread and read by any once it is written.
/// </summary>
public abstract unsafe class ColumnVector : IDisposable
{
    private readonly List<IDisposable> parts = [];
    private NativeBuffer? validity;

    private protected ColumnVector(ColumnType type) => Type = type;

    /// <summary>What the values are.</summary>
    public ColumnType Type { get; }

    /// <summary>How many values there are, nulls included.</summary>
    public int Count { get; private protected set; }

    /// <summary>How many of the values are null.</summary>
    public int NullCount { get; private set; }

    /// <summary>Arrow's validity bitmap: bit i (least significant first) is set where value i is not null. A null pointer where no value is null.</summary>
    public byte* Validity => NullCount == 0 || validity is null ? null : validity.Pointer;

    /// <summary>Whether a value is null.</summary>
    public bool IsNull(int row) => NullCount != 0 && (validity!.Pointer[row >> 3] >> (row & 7) & 1) == 0;

    /// <summary>Appends a null. The value beneath it is zero or empty.</summary>
    public void AppendNull()
    {
        AppendDefault();
        Bitmap.Set(Bits(), Count - 1, false);
        NullCount++;
    }

    /// <summary>Makes null those of the last values whose bit is not set. What is beneath becomes zero; a text or a list must be empty already.</summary>
    /// <param name="count">How many of the last values the bits tell of; none of them is null yet.</param>
    /// <param name="validity">A bitmap as Arrow holds it.</param>
    /// <param name="first">The bit of the first of them.</param>
    public void MarkNulls(int count, ReadOnlySpan<byte> validity, int first)
    {
        var nulls = count - Bitmap.Copy(validity, first, Bits(), Count - count, count);
        NullCount += nulls;
        if (nulls > 0)
        {
            ClearNulls(Count - count);
        }
    }

    /// <summary>Forgets the values, keeps the memory.</summary>
    public virtual void Clear()
    {
        Count = 0;
        NullCount = 0;
    }

    /// <summary>Forgets the values from an index on, keeps the memory.</summary>
    /// <param name="count">How many values stay.</param>
    public virtual void Truncate(int count)
    {
        for (var row = count; NullCount > 0 && row < Count; row++)
        {
            NullCount -= IsNull(row) ? 1 : 0;
        }

        Count = count;
    }

    /// <summary>Appends a value of another vector of the same type, null or not.</summary>
    public void AppendFrom(ColumnVector source, int row)
    {
        if (source.IsNull(row))
        {
            AppendNull();
        }
        else
        {
            AppendValue(source, row);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        parts.ForEach(part => part.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an empty vector for values of a type.</summary>
    public static ColumnVector Create(ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => new BitVector(type),
        TypeKind.Int or TypeKind.Date => new FixedVector<int>(type),
        TypeKind.Long or TypeKind.Instant or TypeKind.LocalTime or TypeKind.TimeOfDay or TypeKind.Duration => new FixedVector<long>(type),
        TypeKind.Float => new FixedVector<float>(type),
        TypeKind.Double => new FixedVector<double>(type),
        TypeKind.Decimal => new FixedVector<Int128>(type),
        TypeKind.Uuid => new FixedVector<UuidBytes>(type),
        TypeKind.Text or TypeKind.Bytes or TypeKind.Enum => new TextVector(type),
        TypeKind.List => new ListVector((ListType)type),
        TypeKind.Struct => new StructVector((StructType)type),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Zeroes what lies beneath nulls, from a value on.</summary>
    private protected virtual void ClearNulls(int from)
    {
    }

    /// <summary>A part of the vector, which is freed with it.</summary>
    private protected T Own<T>(T part)
        where T : IDisposable
    {
        parts.Add(part);
        return part;
    }

    /// <summary>Appends a value of another vector of the same type, which is not null.</summary>
    private protected abstract void AppendValue(ColumnVector source, int row);

    /// <summary>Appends what lies beneath a null.</summary>
    private protected abstract void AppendDefault();

    /// <summary>Called after a value that is not null: keeps the bitmap as long as the values, where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Appended()
    {
        Count++;
        if (NullCount != 0)
        {
            MarkValid(Count - 1);
        }
    }

    /// <summary>The same for a run of values.</summary>
    private protected void Appended(int count)
    {
        var from = Count;
        Count += count;
        for (var i = from; NullCount != 0 && i < Count; i++)
        {
            MarkValid(i);
        }
    }

    /// <summary>The bitmap, as long as the values.</summary>
    private byte* Bits()
    {
        var buffer = validity ??= Own(new NativeBuffer());
        buffer.Reserve((nuint)(Count + 7) / 8);
        if (NullCount == 0)
        {
            new Span<byte>(buffer.Pointer, (Count + 7) / 8).Fill(0xFF);
        }

        return buffer.Pointer;
    }

    private void MarkValid(int bit) => Bitmap.Set(validity!.Reserve((nuint)(bit + 8) / 8), bit, true);
}
