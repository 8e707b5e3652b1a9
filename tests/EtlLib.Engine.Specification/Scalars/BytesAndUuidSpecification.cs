namespace EtlLib.Engine.Specification;

/// <summary>Bytes and uuids.</summary>
public abstract class BytesAndUuidSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly Guid First = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    [Fact]
    public virtual Task Bytes_pass_through_as_they_are()
    {
        byte[]?[] values = [[], [0], [0, 1, 2, 255], [.. Enumerable.Range(0, 1000).Select(i => (byte)i)], null];
        return ByteArrays([.. values.Select(v => (v, (byte[]?)null))]).Bytes(r => r.A).Is(values);
    }

    [Fact]
    public virtual async Task Bytes_are_compared_byte_by_byte()
    {
        await ByteArrays(([1, 2], [1, 2]), ([1, 2], [2, 1]), ([], []), ([1], [1, 0]), ([1], null)).Bool(r => r.A == r.B).Is(true, false, true, false, null);
        await ByteArrays(([1, 2], [1, 2]), ([1, 2], [2, 1])).Bool(r => r.A != r.B).Is(false, true);
        await ByteArrays(([0, 255], null), ([1], null)).Kept(r => r.A == new byte[] { 0, 255 }).Is(0);
        await ByteArrays(([1], [1]), ([2], null)).Bool(r => r.A.In(r.B, new byte[] { 2 })).Is(true, true);
    }

    [Fact]
    public virtual async Task Bytes_have_a_length_and_hashes()
    {
        await ByteArrays(([0, 1, 2], null), ([], null), (null, null)).Int(r => r.A.Length()).Is(3, 0, null);
        await ByteArrays(("abc"u8.ToArray(), null)).Text(r => r.A.Md5()).Is("900150983cd24fb0d6963f7d28e17f72");
        await ByteArrays(("abc"u8.ToArray(), null), ([0xFF, 0xFE], null), (null, null)).Text(r => r.A.Sha256())
            .Is("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0xFF, 0xFE])), null);
    }

    [Fact]
    public virtual async Task Bytes_and_uuids_are_keys_of_groups()
    {
        await AssertAsync(
            BytesPair.DataFrame.Of(new BytesPair(0, [1], null), new BytesPair(1, [1], null), new BytesPair(2, null, null)).GroupBy(r => r.A).Select((a, g) => new BytesResult.Projection { Id = g.Sum(r => r.Id).ToInt(), Value = a }),
            new BytesResult(1, [1]), new BytesResult(2, null));
        await AssertAsync(
            UuidPair.DataFrame.Of(new UuidPair(0, First, null), new UuidPair(1, First, null), new UuidPair(2, Last, null)).GroupBy(r => r.A).Select((a, g) => new UuidResult.Projection { Id = g.Sum(r => r.Id).ToInt(), Value = a }),
            new UuidResult(1, First), new UuidResult(2, Last));
    }

    [Fact]
    public virtual async Task Uuids_pass_through_and_are_compared()
    {
        await Uuids((First, null), (Guid.Empty, null), (Last, null), (null, null)).Uuid(r => r.A).Is(First, Guid.Empty, Last, null);
        await Uuids((First, First), (First, Last), (First, null)).Bool(r => r.A == r.B).Is(true, false, null);
        await Uuids((First, null), (Last, null)).Kept(r => r.A == First).Is(0);
        await Uuids((First, null)).Uuid(_ => Last).Is(Last);
    }

    [Fact]
    public virtual async Task A_uuid_has_a_text_in_lower_case()
    {
        await Uuids((First, null), (null, null)).Text(r => r.A.ToText()).Is("00112233-4455-6677-8899-aabbccddeeff", null);
        await Texts("00112233-4455-6677-8899-AABBCCDDEEFF").Uuid(r => r.A.ToUuid()).Is(First);
    }
}
