using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>What a writer has prepared: the files that a commit adds, and those whose rows it has taken over. It is kept in the table's folder, under <c>_etl</c>, until the commit.</summary>
/// <param name="Id">Identifies the commit.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="ReadVersion">The version that it was planned on; -1: there was no table.</param>
/// <param name="Adds">The files.</param>
/// <param name="Rewritten">The files whose rows outside of the interval are in new files.</param>
internal sealed record CommitPlan(string Id, long Epoch, long ReadVersion, IReadOnlyList<AddFile> Adds, IReadOnlyList<RemoveFile> Rewritten)
{
    /// <summary>The folder of prepared commits.</summary>
    public const string Folder = "_etl/";

    /// <summary>The key of the plan of an application's epoch.</summary>
    public static string KeyOf(string app, long epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app)))[..16]}-{epoch}.jsonl");

    /// <summary>The epoch of a key.</summary>
    public static long EpochOf(string key) => long.Parse(key.AsSpan()[(key.LastIndexOf('-') + 1)..key.LastIndexOf('.')], CultureInfo.InvariantCulture);

    /// <summary>The plan as text.</summary>
    public byte[] ToBytes() =>
    [
        .. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"id\":\"{Id}\",\"epoch\":{Epoch},\"readVersion\":{ReadVersion}}}\n")),
        .. ActionWriter.Write([.. Adds, .. Rewritten]),
    ];

    /// <summary>Reads a plan.</summary>
    public static CommitPlan Parse(byte[] content, string name)
    {
        using var head = JsonDocument.Parse(content.AsMemory(0, Array.IndexOf(content, (byte)'\n')));
        var actions = ActionReader.Read(content.AsMemory(Array.IndexOf(content, (byte)'\n') + 1), name);
        return new CommitPlan(
            head.RootElement.GetProperty("id").GetString()!, head.RootElement.GetProperty("epoch").GetInt64(), head.RootElement.GetProperty("readVersion").GetInt64(),
            [.. actions.OfType<AddFile>()], [.. actions.OfType<RemoveFile>()]);
    }
}
