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
        var details = new List<string>();
        if (column.Property != column.Name)
        {
            details.Add($"Property = {CSharpText.Literal(column.Property)}");
        }

        if (column.Roles != Roles.None)
        {
            details.Add($"Roles = {string.Join(" | ", column.Roles.ToString().Split([", "], StringSplitOptions.None).Select(r => $"{Root}.Schemas.ColumnRoles.{r}"))}");
        }

        if (column.Lateness != 0)
        {
            details.Add($"Lateness = new global::System.TimeSpan({Number(column.Lateness)}L)");
        }

        if (column.Minimum is not null)
        {
            details.Add($"Minimum = {column.Minimum}");
        }

        if (column.Maximum is not null)
        {
            details.Add($"Maximum = {column.Maximum}");
        }

        if (column.Truncate)
        {
            details.Add("Truncate = true");
        }

        if (column.Generator is not null)
        {
            details.Add($"Generator = {column.Generator}");
        }

        return details.Count == 0 ? "" : $" {{ {string.Join(", ", details)} }}";
    }

    /// <summary>A raw literal where the text allows it: JSON stays readable.</summary>
    private static string Raw(string text) =>
        text.Length == 0 || text.Contains("\"\"\"") || text[0] == '"' || text[text.Length - 1] == '"' || text.IndexOfAny(['\n', '\r']) >= 0 ? CSharpText.Literal(text) : $"\"\"\"{text}\"\"\"";
}
