using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>A model's <c>Columns</c> and <c>OptionalColumns</c>: what lambdas over its rows get.</summary>
/// <remarks>What is generated of a column is a field, here, in projections and in batches: each property would be one or two methods more for the compiler, in every model.</remarks>
internal static class ColumnsEmitter
{
    public static void Write(CodeWriter writer, ModelSpec model, bool optional)
    {
        writer.Line($"/// <summary>The columns of a row of <see cref=\"{model.Declaration.Global}\"/>{(optional ? " that may be absent" : "")}.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class {(optional ? $"OptionalColumns : {Root}.OptionalColumns<OptionalColumns>" : $"Columns : {Root}.Columns<Columns, OptionalColumns>")}");
        WriteFields(
            writer,
            model,
            "Made by plans, for their lambdas: elsewhere there is no row, and it throws.",
            $"{(optional ? "OptionalColumns" : "Columns")}()",
            (column, _) => Field(column, Column(column.Type, optional || column.Nullable)));
        writer.Close();
    }

    /// <summary>A field for each column, and the constructor that sets them.</summary>
    public static void WriteFields(CodeWriter writer, ModelSpec model, string doc, string constructor, Func<ColumnSpec, int, (string Type, string Value)> field)
    {
        var sets = new List<string>();
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            var column = model.Schema.Columns[i];
            var name = CSharpText.Identifier(column.Property);
            var (type, value) = field(column, i);
            WriteDoc(writer, model, column);
            writer.Line($"public readonly {type} {name};");
            sets.Add($"{name} = {value};");
        }

        writer.Line($"/// <summary>{doc}</summary>");
        writer.Open($"public {constructor}");
        sets.ForEach(writer.Line);
        writer.Close();
    }

    /// <summary>What the user says of the property.</summary>
    public static void WriteDoc(CodeWriter writer, ModelSpec model, ColumnSpec column) =>
        writer.Line($"/// <inheritdoc cref=\"{model.Declaration.Global}.{CSharpText.Identifier(column.Property)}\"/>");

    private static (string Type, string Value) Field(ColumnSpec column, string type)
    {
        var name = CSharpText.Literal(column.Name);
        return (type, column.Type.Kind is Kind.Struct ? $"{Root}.Over.Of<{type}>(new {Root}.Plan.Field(base.Row, {name}))" : $"new(base.Row, {name})");
    }
}
