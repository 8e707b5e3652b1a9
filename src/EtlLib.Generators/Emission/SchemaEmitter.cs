using EtlLib.Generators.Parsing;
using EtlLib.Generators.SchemaText;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>A model's schema object, with its text forms as constants.</summary>
internal static class SchemaEmitter
{
    public static void Write(CodeWriter writer, SchemaSpec schema, CancellationToken cancellation)
    {
        writer.Line("/// <summary>The model's schema.</summary>");
        writer.Line($"public static {Root}.Schemas.Schema Schema {{ get; }} = new({CSharpText.Literal(schema.Name)},");
        writer.Line("[");
        foreach (var column in schema.Columns)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Line($"    new({CSharpText.Literal(column.Name)}, {Schema(column.Type)}, {(column.Nullable ? "true" : "false")}){Details(column)},");
        }

        writer.Line("])");
        writer.Line("{");
        writer.Line($"    AvroJson = {Raw(AvroText.Json(schema))},");
        writer.Line($"    AvroFingerprint = 0x{RabinFingerprint.Of(AvroText.Canonical(schema)).ToString("X16", System.Globalization.CultureInfo.InvariantCulture)}UL,");
        writer.Line($"    SparkDdl = {Raw(SparkText.Ddl(schema))},");
        writer.Line($"    SparkJson = {Raw(SparkText.Json(schema))},");
        writer.Line($"    SqlDdl = {Raw(SqlText.CreateTable(schema))},");
        writer.Line($"    ContentHash = {CSharpText.Literal(ContentHash.Of(schema))},");
        writer.Line("};");
    }

    private static string Details(ColumnSpec column)
    {
        string?[] details =
        [
            column.Property == column.Name ? null : $"Property = {CSharpText.Literal(column.Property)}",
            column.Roles is Roles.None ? null : $"Roles = {string.Join(" | ", column.Roles.ToString().Split([", "], StringSplitOptions.None).Select(r => $"{Root}.Schemas.ColumnRoles.{r}"))}",
            column.Lateness is >= 0 and var lateness ? $"Lateness = new global::System.TimeSpan({Number(lateness)}L)" : null,
            column.Idle is >= 0 and var idle ? $"Idle = new global::System.TimeSpan({Number(idle)}L)" : null,
            column.Minimum is null ? null : $"Minimum = {column.Minimum}",
            column.Maximum is null ? null : $"Maximum = {column.Maximum}",
            column.Truncate ? "Truncate = true" : null,
            column.Generator is null ? null : $"Generator = {column.Generator}",
        ];
        var given = details.OfType<string>().ToArray();
        return given.Length == 0 ? "" : $" {{ {string.Join(", ", given)} }}";
    }

    /// <summary>A raw literal where the text allows it: JSON stays readable.</summary>
    private static string Raw(string text) =>
        text.Length == 0 || text.Contains("\"\"\"") || text[0] == '"' || text[text.Length - 1] == '"' || text.IndexOfAny(['\n', '\r']) >= 0 ? CSharpText.Literal(text) : $"\"\"\"{text}\"\"\"";
}
