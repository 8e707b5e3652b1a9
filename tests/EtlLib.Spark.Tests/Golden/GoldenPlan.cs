using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace EtlLib.Spark.Tests.Golden;

/// <summary>A plan that Spark's own client sends, and what Spark answered.</summary>
internal sealed partial class GoldenPlan
{
    private static readonly JsonParser Strict = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));
    private readonly JsonNode file;

    private GoldenPlan(string name) => file = JsonNode.Parse(Bare().Replace(File.ReadAllText(Path.Combine(Folder, name + ".json")), "\"NaN\""))!;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "plans");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    public JsonNode Json => file["plan"]!;

    /// <summary>The message; a field that our protocol does not name is an error.</summary>
    public Wire.Plan Plan => Strict.Parse<Wire.Plan>(Json.ToJsonString());

    public JsonNode? Schema => file["schema"];

    public JsonArray? Rows => file["rows"]?.AsArray();

    public static GoldenPlan Load(string name) => new(name);

    [GeneratedRegex(@"(?<=: |^\s*)NaN\b", RegexOptions.Multiline)]
    private static partial Regex Bare();
}
