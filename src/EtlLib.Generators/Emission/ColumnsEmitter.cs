using EtlLib.Generators.Model;
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
        foreach (var column in model.Schema.Columns)
        {
            WriteDoc(writer, model, column);
            writer.Line($"public readonly {Column(column.Type, optional || column.Nullable)} {CSharpText.Identifier(column.Property)};");
        }

        writer.Line("/// <summary>Made by plans, for their lambdas: elsewhere there is no row, and it throws.</summary>");
        writer.Open($"public {(optional ? "OptionalColumns" : "Columns")}()");
        foreach (var column in model.Schema.Columns)
        {
            writer.Line($"{CSharpText.Identifier(column.Property)} = {Value(column, optional || column.Nullable)};");
        }

        writer.Close();
        writer.Close();
    }

    /// <summary>What the user says of the property.</summary>
    public static void WriteDoc(CodeWriter writer, ModelSpec model, ColumnSpec column) =>
        writer.Line($"/// <inheritdoc cref=\"{model.Declaration.Global}.{CSharpText.Identifier(column.Property)}\"/>");

    private static string Value(ColumnSpec column, bool optional)
    {
        var name = CSharpText.Literal(column.Name);
        return column.Type.Kind is Kind.Struct ? $"{Root}.Over.Of<{Column(column.Type, optional)}>(new {Root}.Plan.Field(base.Row, {name}))" : $"new(base.Row, {name})";
    }
}
