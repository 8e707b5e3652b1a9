using CsCheck;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Abstractions.Tests.Batches;

/// <summary>Runs of values that are appended at once are the same as the values one by one.</summary>
public sealed class RunTests
{
    static readonly Gen<(bool[] Values, bool[] Valid, int First)[]> Runs =
        Gen.Select(Gen.Bool.Array[0, 40], Gen.Bool.Array[0, 40], Gen.Int[0, 17]).Select((values, valid, first) => (values, valid, first)).Array[1, 4];

    [Fact]
    public void Booleans_and_their_nulls() => Runs.Sample(runs =>
    {
        using var once = (BitVector)ColumnVector.Create(ColumnType.Bool);
        using var each = (BitVector)ColumnVector.Create(ColumnType.Bool);
        foreach (var (values, valid, first) in runs)
        {
            once.AppendBits(Bits(values, first), first, values.Length);
            once.MarkNulls(values.Length, Bits(Valid(values, valid), first), first);
            One(each, values, valid, each.Append);
            once.Append(true);
            each.Append(true);
        }

        Same(once, each, i => Assert.Equal(each[i], once[i]));
    });

    [Fact]
    public void Numbers_and_their_nulls() => Runs.Sample(runs =>
    {
        using var once = (FixedVector<long>)ColumnVector.Create(ColumnType.Long);
        using var each = (FixedVector<long>)ColumnVector.Create(ColumnType.Long);
        foreach (var (values, valid, first) in runs)
        {
            once.AppendSpan(values.Length).Fill(7);
            once.MarkNulls(values.Length, Bits(Valid(values, valid), first), first);
            One(each, values, valid, _ => each.Append(7));
            once.AppendNull();
            each.AppendNull();
        }

        Same(once, each, i => Assert.Equal(each[i], once[i]));
    });

    [Fact]
    public void Texts_wherever_their_offsets_begin() => Gen.Select(Gen.String.Array[0, 30], Gen.String).Array[1, 4].Sample(runs =>
    {
        using var once = (TextVector)ColumnVector.Create(ColumnType.Text);
        using var each = (TextVector)ColumnVector.Create(ColumnType.Text);
        foreach (var (texts, before) in runs)
        {
            using var source = (TextVector)ColumnVector.Create(ColumnType.Text);
            foreach (var text in texts.Prepend(before))
            {
                source.Append(text);
            }

            Append(once, source, 1);
            Array.ForEach(texts, each.Append);
        }

        Same(once, each, i => Assert.Equal(each.GetString(i), once.GetString(i)));
    });

    [Fact]
    public void Offsets_that_fall_are_refused()
    {
        using var texts = (TextVector)ColumnVector.Create(ColumnType.Text);
        Assert.Throws<ArgumentException>(() => texts.AppendRange([0, 3, 2, 4], "abcd"u8));
        Assert.Throws<ArgumentException>(() => texts.AppendRange([0, int.MinValue, 4], "abcd"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => texts.AppendRange([0, 5], "abcd"u8));
    }

    static unsafe void Append(TextVector to, TextVector from, int first) =>
        to.AppendRange(new ReadOnlySpan<int>(from.Offsets + first, from.Count - first + 1), new ReadOnlySpan<byte>(from.Data, from.Offsets[from.Count]));

    static bool[] Valid(bool[] values, bool[] valid) => [.. values.Select((_, i) => i >= valid.Length || valid[i])];

    static void One(ColumnVector to, bool[] values, bool[] valid, Action<bool> append)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Valid(values, valid)[i])
            {
                append(values[i]);
            }
            else
            {
                to.AppendNull();
            }
        }
    }

    static byte[] Bits(bool[] values, int first)
    {
        var bits = new byte[((first + values.Length) >> 3) + 1];
        for (var i = 0; i < values.Length; i++)
        {
            bits[(first + i) >> 3] |= (byte)((values[i] ? 1 : 0) << ((first + i) & 7));
        }

        return bits;
    }

    static void Same(ColumnVector once, ColumnVector each, Action<int> value)
    {
        Assert.Equal((each.Count, each.NullCount), (once.Count, once.NullCount));
        for (var i = 0; i < each.Count; i++)
        {
            Assert.Equal(each.IsNull(i), once.IsNull(i));
            value(i);
        }
    }
}
