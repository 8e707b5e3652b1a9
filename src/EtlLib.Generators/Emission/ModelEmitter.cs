using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>All that is generated into one model.</summary>
internal static class ModelEmitter
{
    public static string Write(ModelSpec model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var writer = new CodeWriter();
        DeclarationEmitter.Open(writer, model.Declaration, $" : {Root}.IDataModel<{model.Declaration.Global}>");
        WriteModel(writer, model);
        RowEmitter.Write(writer, model);
        SampleEmitter.Write(writer, model);
        WriteFrame(writer, model, cancellation);
        ColumnsEmitter.Write(writer, model, optional: false);
        ColumnsEmitter.Write(writer, model, optional: true);
        WriteProjection(writer, model);
        WriteBatch(writer, model);
        DeclarationEmitter.Close(writer, model.Declaration);
        return writer.ToString();
    }

    private static void WriteModel(CodeWriter writer, ModelSpec model)
    {
        var self = model.Declaration.Global;
        var implemented = $"{Root}.IDataModel<{self}>";
        var inputs = model.Make?.Inputs ?? default;
        var make = model.Make is null
            ? "DataFrame.From(context)"
            : $"Make(context{string.Concat(inputs.Select((input, i) => $", inputs.Get<{input}.DataFrame>({Number(i)})"))})";
        writer.Line($"static {Root}.Schemas.Schema {implemented}.Schema => DataFrame.Schema;");
        writer.Line($"static global::System.Collections.Generic.IReadOnlyList<{Root}.Schemas.Schema> {implemented}.Inputs => [{string.Join(", ", inputs.Select(i => $"{Root}.Frames.SchemaOf<{i}>()"))}];");
        writer.Line($"static {Root}.DataFrame<{self}> {implemented}.Make({Root}.DataContext context, {Root}.FrameInputs inputs) => {make};");
        writer.Line($"static {Root}.DataFrame<{self}> {implemented}.Frame({Root}.Plan.Relation plan) => {Root}.Frames.Over<DataFrame>(plan);");
    }

    private static void WriteFrame(CodeWriter writer, ModelSpec model, CancellationToken cancellation)
    {
        var self = model.Declaration.Global;
        writer.Line($"/// <summary>An immutable, lazy plan whose rows are of <see cref=\"{self}\"/>. It holds no data.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class DataFrame : {Root}.DataFrame<{self}, DataFrame, Columns, OptionalColumns>, {Root}.IDataFrame<DataFrame>");
        writer.Line($"private DataFrame({Root}.Plan.Relation plan) : base(plan) {{ }}");
        SchemaEmitter.Write(writer, model.Schema, cancellation);
        writer.Line($"static DataFrame {Root}.IDataFrame<DataFrame>.Over({Root}.Plan.Relation plan) => new(plan);");
        writer.Close();
    }

    private static void WriteProjection(CodeWriter writer, ModelSpec model)
    {
        var self = model.Declaration.Global;
        writer.Line($"/// <summary>A new <see cref=\"{self}\"/>, column by column.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class Projection : {Root}.Projection<DataFrame>");
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            var column = model.Schema.Columns[i];
            var (type, property) = (Column(column.Type, column.Nullable), CSharpText.Identifier(column.Property));
            ColumnsEmitter.WriteDoc(writer, model, column);
            writer.Line(column switch
            {
                { Type.Kind: Kind.Struct, Nullable: true } => $"public required {type}? {property} {{ init {{ if (value is not null) base.Set({Number(i)}, {Root}.Over.Expr(value)); }} }}",
                { Type.Kind: Kind.Struct } => $"public required {type} {property} {{ init => base.Set({Number(i)}, {Root}.Over.Expr(value)); }}",
                _ => $"public required {type} {property} {{ init => base.Set({Number(i)}, value.Expr); }}",
            });
        }

        writer.Close();
    }

    private static void WriteBatch(CodeWriter writer, ModelSpec model)
    {
        writer.Line($"/// <summary>Rows of <see cref=\"{model.Declaration.Global}\"/> as a struct of arrays, in Arrow's memory layout.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class Batch : {Root}.Batches.ColumnBatch");
        writer.Line("/// <summary>An empty batch.</summary>");
        writer.Line("public Batch() : base(DataFrame.Schema) { }");
        for (var i = 0; i < model.Schema.Columns.Count; i++)
        {
            var column = model.Schema.Columns[i];
            var (type, get) = Vector(column.Type.Kind);
            ColumnsEmitter.WriteDoc(writer, model, column);
            writer.Line($"public {Root}.Batches.{type} {CSharpText.Identifier(column.Property)} => {Vectors}.{get}(base.Vectors, {Number(i)});");
        }

        writer.Close();
    }
}
