using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>A model's <c>Columns</c> and <c>OptionalColumns</c>: what lambdas over its rows get.</summary>
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
            writer.Line(Property(column, optional || column.Nullable));
        }

        writer.Close();
    }

    /// <summary>What the user says of the property.</summary>
    public static void WriteDoc(CodeWriter writer, ModelSpec model, ColumnSpec column) =>
        writer.Line($"/// <inheritdoc cref=\"{model.Declaration.Global}.{CSharpText.Identifier(column.Property)}\"/>");

    private static string Property(ColumnSpec column, bool optional)
    {
        var type = Column(column.Type, optional);
        var name = CSharpText.Literal(column.Name);
        return column.Type.Kind is Kind.Struct
            ? $"public {type} {CSharpText.Identifier(column.Property)} => {Root}.Over.Of<{type}>(new {Root}.Plan.Field(base.Row, {name}));"
            : $"public {type} {CSharpText.Identifier(column.Property)} => new(base.Row, {name});";
    }
}
