using CsCheck;

namespace EtlLib.Generation;

public class PhiloxTests
{
    /// <summary>The known answers of Random123 1.14.0, tests/kat_vectors: counter words, key words, result words.</summary>
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0xE169C58D_6627E8D5UL, 0x9B00DBD8_BC57AC4CUL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41C83B0E_408F276DUL, 0x6D5451FD_A20BC7C6UL)]
    [InlineData(0x299F31D0_A4093822UL, 0x85A308D3_243F6A88UL, 0x03707344_13198A2EUL, 0x94FDCCEB_D16CFE09UL, 0x24126EA1_5001E420UL)]
    public void A_block_is_what_Random123_says(ulong key, ulong index, ulong draw, ulong first, ulong second) =>
        Assert.Equal((first, second), Philox.Block(key, index, draw));

    [Fact]
    public void Four_at_a_time_are_the_same_as_one_at_a_time() =>
        Gen.Select(Gen.ULong.Array[4], Gen.ULong.Array[4]).Sample((keys, indexes) =>
        {
            var (first, both, second) = (new ulong[4], new ulong[4], new ulong[4]);
            Philox.Fill(keys, indexes, first);
            Philox.Fill(keys, indexes, both, second);
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(Philox.Block(keys[i], indexes[i], 0), (first[i], second[i]));
                Assert.Equal(first[i], both[i]);
            }
        });
}
