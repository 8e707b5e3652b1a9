using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Rewriting;

namespace EtlLib.Intervals;

/// <summary>What the rows of a model follow from, as one short text: another fingerprint means that they are to be computed again.</summary>
/// <remarks>
/// Law: it is made of the rewritten plan, the schemas in it, the fingerprints of the models that it reads, the identity of its sources and the parameters that were
/// read. The sinks are not in it, as they change no row (the ledger has a row for each), nor is the engine, as every engine gives the same rows. Of C# functions in a
/// plan, whose code cannot be seen, the version of their assembly is.
/// </remarks>
internal sealed class Fingerprints(ModelGraph graph, string parameters, SourceIdentities identities)
{
    private readonly Dictionary<string, (string Text, string? Unknown)> known = new(StringComparer.Ordinal);

    /// <summary>The fingerprint of a model.</summary>
    public string Of(string model) => Known(model).Text;

    /// <summary>A source that a model follows from whose rows can change without that being seen, described; null where there is none.</summary>
    public string? Unknown(string model) => Known(model).Unknown;

    private (string Text, string? Unknown) Known(string name)
    {
        if (known.TryGetValue(name, out var made))
        {
            return made;
        }

        var model = graph.Models.First(m => m.Name == name);
        var text = new StringBuilder("1\n").Append(PlanText.Of(PlanRewriter.Rewrite(model.Plan)));
        foreach (var schema in model.Plan.Nodes().SelectMany(n => n.Outputs).Select(o => o.Schema).Append(model.Schema).Distinct())
        {
            text.Append(schema.Name).Append(' ').Append(schema.ContentHash.Length > 0 ? schema.ContentHash : schema.ToString()).Append('\n');
        }

        foreach (var map in model.Plan.Nodes().OfType<MapRows>())
        {
            text.Append(map.Function.Code.ModuleVersionId).Append('\n');
        }

        string? unknown = null;
        foreach (var source in model.Sources.Where(s => s is not FrameSource))
        {
            text.Append(identities.TextOf(source)).Append('\n');
            unknown ??= identities.IsKnown(source) ? null : source.Describe();
        }

        foreach (var read in model.Reads)
        {
            var other = Known(read);
            text.Append(read).Append(' ').Append(other.Text).Append('\n');
            unknown ??= other.Unknown;
        }

        return known[name] = (Hash(text.Append(parameters).ToString()), unknown);
    }

    private static string Hash(string text) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text)).ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>What tells the rows of sources from those that they had before. Files are looked at once.</summary>
internal sealed class SourceIdentities
{
    private readonly Dictionary<DataSource, string> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether other rows have another identity. Of Kafka, databases, addresses and sources in C# that cannot be told.</summary>
    public bool IsKnown(DataSource source) => source is GenerateSource or FileSource { IsLocal: true };

    /// <summary>The identity: of files path, size and time of change; of generated rows seed and options; of others what they describe themselves as.</summary>
    public string TextOf(DataSource source)
    {
        lock (known)
        {
            return known.TryGetValue(source, out var text) ? text : known[source] = Made(source);
        }
    }

    private static string Made(DataSource source) => source switch
    {
        GenerateSource generate => $"{generate.Describe()} [{string.Join("|", generate.Keys)}] {generate.RowsPerKey}",
        FileSource { IsLocal: true } files => $"{files.Describe()} {Options(files)} {string.Join("\n", FileList.Of(files).Paths.Select(Stamp))}",
        FileSource files => $"{files.Describe()} {Options(files)}",
        _ => source.Describe(),
    };

    private static string Options(FileSource source) => source is CsvSource csv
        ? string.Create(CultureInfo.InvariantCulture, $"[{string.Join("|", csv.Nulls)}] {csv.Delimiter} {csv.Header} {csv.Encoding} {csv.MaxLine}")
        : "";

    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }
}
