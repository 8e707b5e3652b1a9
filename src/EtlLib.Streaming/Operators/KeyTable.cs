namespace EtlLib.Streaming;

/// <summary>
/// Keys to numbers from 0 up, in the order in which they came: open addressing over columns of keys, a tile of rows at a time. No object
/// and no string is a key.
/// </summary>
/// <remarks>Law: numbers stay until <see cref="Compact"/>. The hash is the same in every process.</remarks>
internal sealed class KeyTable : IDisposable
{
    private const int Tile = 256, Smallest = 64, Least = 1024;
    private readonly ValueOrder[] orders;
    private readonly Schema schema;

    // The upper half of the hash, and the key's number plus one; 0 where there is none.
    private ulong[] slots = new ulong[Smallest];
    private ulong[] hashes = new ulong[Smallest / 2];
    private int floor = Least;

    /// <summary>Makes an empty table for the keys of an input.</summary>
    public KeyTable(OperatorInput input)
    {
        schema = new Schema("EtlLib.Keys", [.. input.KeyColumns]);
        orders = [.. schema.Columns.Select(c => ValueOrder.Of(c.Type))];
        Keys = new ColumnBatch(schema);
    }

    /// <summary>The keys by their numbers.</summary>
    public ColumnBatch Keys { get; private set; }

    /// <summary>How many keys there are.</summary>
    public int Count => Keys.Count;

    /// <summary>The keys' hashes by their numbers.</summary>
    public ReadOnlySpan<ulong> Hashes => hashes.AsSpan(0, Count);

    /// <summary>Whether there are so many keys that looking for those to forget pays.</summary>
    public bool IsCrowded => Count >= floor;

    /// <summary>About how many bytes the table takes.</summary>
    public long Bytes => ((slots.Length + hashes.Length) * 8L) + BatchRows.Bytes(Keys);

    /// <summary>The vectors of an input's keys.</summary>
    public static ColumnVector[] Columns(OperatorInput input, ColumnBatch batch) => [.. input.Keys.Select(k => batch.Columns[k])];

    /// <summary>The numbers of rows.</summary>
    /// <param name="columns">The keys' vectors.</param>
    /// <param name="from">The first row.</param>
    /// <param name="add">Whether keys that are new are added; else they are -1.</param>
    /// <param name="numbers">One for each row from there on.</param>
    public void Find(ReadOnlySpan<ColumnVector> columns, int from, bool add, Span<int> numbers)
    {
        Span<ulong> tile = stackalloc ulong[Tile];
        for (var done = 0; done < numbers.Length; done += Tile)
        {
            var count = Math.Min(Tile, numbers.Length - done);
            Hash(columns, from + done, tile[..count]);
            FindTile(columns, from + done, tile[..count], add, numbers.Slice(done, count));
        }
    }

    /// <summary>Forgets keys that are dead; the others get new numbers in the same order.</summary>
    /// <param name="isLive">Whether a key is kept, by its number.</param>
    /// <returns>The old numbers of the keys that are left.</returns>
    public int[] Compact(Func<int, bool> isLive)
    {
        var kept = Enumerable.Range(0, Count).Where(isLive).ToArray();
        var keys = new ColumnBatch(schema);
        BatchRows.Append(keys, Keys, kept);
        Keys.Dispose();
        Keys = keys;
        Rebuild();
        return kept;
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        Keys.Clear();
        Array.Clear(slots);
    }

    /// <summary>Writes the keys.</summary>
    public void Save(StateWriter to) => to.Write(Keys);

    /// <summary>Reads the keys.</summary>
    public void Load(StateReader from)
    {
        Keys.Dispose();
        Keys = from.ReadBatch(schema);
        Rebuild();
    }

    /// <inheritdoc />
    public void Dispose() => Keys.Dispose();

    private void Hash(ReadOnlySpan<ColumnVector> columns, int from, Span<ulong> to)
    {
        to.Fill(Hashing.Second);
        for (var c = 0; c < columns.Length; c++)
        {
            orders[c].Hash(columns[c], from, to);
        }
    }

    private void FindTile(ReadOnlySpan<ColumnVector> columns, int from, ReadOnlySpan<ulong> hashed, bool add, Span<int> numbers)
    {
        // First the slots, which the processor fetches side by side, then the keys column by column; what is new is left.
        var mask = slots.Length - 1;
        for (var i = 0; i < hashed.Length; i++)
        {
            var (at, tag) = ((int)hashed[i] & mask, hashed[i] >> 32);
            while (slots[at] != 0 && slots[at] >> 32 != tag)
            {
                at = (at + 1) & mask;
            }

            numbers[i] = (int)(uint)slots[at] - 1;
        }

        for (var c = 0; c < columns.Length; c++)
        {
            orders[c].Verify(columns[c], from, Keys.Vectors[c], numbers);
        }

        for (var i = 0; i < hashed.Length; i++)
        {
            if (numbers[i] < 0)
            {
                numbers[i] = FindOne(columns, from + i, hashed[i], add);
            }
        }
    }

    private int FindOne(ReadOnlySpan<ColumnVector> columns, int row, ulong hash, bool add)
    {
        var mask = slots.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            if (slots[at] == 0)
            {
                return add ? Add(columns, row, hash, at) : -1;
            }

            if (slots[at] >> 32 == hash >> 32 && IsKey(columns, row, (int)(uint)slots[at] - 1))
            {
                return (int)(uint)slots[at] - 1;
            }
        }
    }

    private bool IsKey(ReadOnlySpan<ColumnVector> columns, int row, int key)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            if (!orders[c].Equal(columns[c], row, Keys.Vectors[c], key))
            {
                return false;
            }
        }

        return true;
    }

    private int Add(ReadOnlySpan<ColumnVector> columns, int row, ulong hash, int at)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            Keys.Vectors[c].AppendFrom(columns[c], row);
        }

        Keys.EndRow();
        slots[at] = (hash >> 32 << 32) | (uint)Count;
        if (Count > hashes.Length)
        {
            Array.Resize(ref hashes, hashes.Length * 2);
        }

        hashes[Count - 1] = hash;
        if (Count * 2 > slots.Length)
        {
            Fill(slots.Length * 2);
        }

        return Count - 1;
    }

    private void Rebuild()
    {
        var size = Smallest;
        while (size < Count * 4)
        {
            size *= 2;
        }

        floor = Math.Max(Least, Count * 2);
        hashes = new ulong[size / 2];
        Hash([.. Keys.Columns], 0, hashes.AsSpan(0, Count));
        Fill(size);
    }

    private void Fill(int size)
    {
        slots = new ulong[size];
        for (var key = 0; key < Count; key++)
        {
            var at = (int)hashes[key] & (size - 1);
            while (slots[at] != 0)
            {
                at = (at + 1) & (size - 1);
            }

            slots[at] = (hashes[key] >> 32 << 32) | (uint)(key + 1);
        }
    }
}
