using System.Security.Cryptography;
using System.Text;
using EtlLib.Generators.Emission;

namespace EtlLib.Generators.SchemaText;

/// <summary>A hash of all that a model says of its data: names, types, nullability, roles, constraints and generators, not <c>Make</c>. SHA-256 of a text with one line a column.</summary>
internal static class ContentHash
{
    public static string Of(SchemaSpec schema)
    {
        var text = new StringBuilder();
        Describe(text, schema);
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void Describe(StringBuilder text, SchemaSpec schema)
    {
        text.Append(JsonText.Quote(schema.Name)).Append("{\n");
        foreach (var column in schema.Columns)
        {
            text.Append(JsonText.Quote(column.Name)).Append(' ').Append(JsonText.Quote(column.Property)).Append(' ');
            Describe(text, column.Type);
            text.Append(column.Nullable ? "? " : " ").Append(TypeText.Number((int)column.Roles)).Append(' ').Append(TypeText.Number(Math.Max(column.Lateness, 0)))
                .Append(' ').Append(column.Minimum ?? "-").Append(' ').Append(column.Maximum ?? "-").Append(column.Truncate ? " truncate " : " ").Append(column.Generator ?? "-").Append('\n');
        }

        text.Append('}');
    }

    private static void Describe(StringBuilder text, TypeSpec type)
    {
        text.Append(type.Kind);
        switch (type)
        {
            case { Kind: Kind.Decimal }:
                text.Append('(').Append(TypeText.Number(type.Precision)).Append(',').Append(TypeText.Number(type.Scale)).Append(')');
                break;
            case { Enum: { } e }:
                text.Append(JsonText.Quote(e.Name)).Append('(').Append(string.Join(",", e.Symbols.Select(JsonText.Quote))).Append(')');
                break;
            case { Schema: { } schema }:
                Describe(text, schema);
                break;
            case { Element: { } element }:
                text.Append('[');
                Describe(text, element.Type);
                text.Append(element.Nullable ? "?]" : "]");
                break;
            default:
                break;
        }
    }
}
