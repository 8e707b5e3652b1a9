using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>A model's <c>Columns</c> and <c>OptionalColumns</c>: what lambdas over its rows get.</summary>
internal static class ColumnsEmitter
{
    public static void Write(CodeWriter writer, ModelSpec model, bool optional)
    {
        var name = optional ? "OptionalColumns" : "Columns";
        var self = model.Declaration.Global;
        writer.Line($"/// <summary>The columns of a row of <see cref=\"{self}\"/>{(optional ? " that may be absent" : "")}.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class {name} : {Root}.IColumns<{name}>");
        writer.Line($"private readonly {Expr} __row;");
        writer.Line($"private {name}({Expr} row) => __row = row;");
        writer.Line($"{Expr} {Root}.IColumns<{name}>.Row => __row;");
        writer.Line($"static {name} {Root}.IOver<{name}>.Over({Expr} row) => new(row);");
        writer.Line("/// <summary>A projection as a nested row.</summary>");
        writer.Line($"public static implicit operator {name}(Projection projection) => new((({Root}.Projection<DataFrame>)projection).Struct);");
        if (optional)
        {
            writer.Line("/// <summary>A row that is there may be absent.</summary>");
            writer.Line($"public static implicit operator OptionalColumns(Columns columns) => new({Root}.Over.Expr(columns));");
            WriteNullTest(writer, model, "IsNull", "Whether there is no such row.");
            WriteNullTest(writer, model, "IsNotNull", "Whether there is such a row.");
        }

        foreach (var column in model.Schema.Columns)
        {
            WriteDoc(writer, model, column);
            writer.Line(Property(column, optional || column.Nullable));
        }

        writer.Close();
    }

    /// <summary>A null test, unless a column has its name.</summary>
    private static void WriteNullTest(CodeWriter writer, ModelSpec model, string test, string doc)
    {
        if (model.Schema.Columns.All(c => c.Property != test))
        {
            writer.Line($"/// <summary>{doc}</summary>");
            writer.Line($"public {Root}.BoolColumn {test}() => new({Root}.ColumnExprs.Call({Root}.Plan.ScalarFunction.{test}, __row));");
        }
    }

    /// <summary>What the user says of the property.</summary>
    public static void WriteDoc(CodeWriter writer, ModelSpec model, ColumnSpec column) =>
        writer.Line($"/// <inheritdoc cref=\"{model.Declaration.Global}.{CSharpText.Identifier(column.Property)}\"/>");

    private static string Property(ColumnSpec column, bool optional)
    {
        var type = Column(column.Type, optional);
        var name = CSharpText.Literal(column.Name);
        return column.Type.Kind is Kind.Struct
            ? $"public {type} {CSharpText.Identifier(column.Property)} => {Root}.Over.Of<{type}>(new {Root}.Plan.Field(__row, {name}));"
            : $"public {type} {CSharpText.Identifier(column.Property)} => new(__row, {name});";
    }
}
