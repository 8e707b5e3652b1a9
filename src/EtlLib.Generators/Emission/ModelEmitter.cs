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
        writer.Line($"static {Root}.Schemas.Schema {implemented}.Schema => DataFrame.Schema;");
        if (model.Make is { Inputs: var inputs })
        {
            var frames = string.Concat(inputs.Select((input, i) => $", inputs.Get<{input}.DataFrame>({Number(i)})"));
            writer.Line($"static global::System.Collections.Generic.IReadOnlyList<{Root}.Schemas.Schema> {implemented}.Inputs => [{string.Join(", ", inputs.Select(i => $"{Root}.Frames.SchemaOf<{i}>()"))}];");
            writer.Line($"static {Root}.DataFrame<{self}> {implemented}.Make({Root}.DataContext context, {Root}.FrameInputs inputs) => Make(context{frames});");
        }

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
        writer.Open($"public sealed class Projection : {Root}.Projection<DataFrame, Columns, OptionalColumns>");
        foreach (var column in model.Schema.Columns)
        {
            ColumnsEmitter.WriteDoc(writer, model, column);
            writer.Line($"public required {Column(column.Type, column.Nullable)}{(column is { Type.Kind: Kind.Struct, Nullable: true } ? "?" : "")} {CSharpText.Identifier(column.Property)};");
        }

        writer.Line($"protected override {Expr}?[] __columns => [{string.Join(", ", model.Schema.Columns.Select(c => Set(c, CSharpText.Identifier(c.Property))))}];");
        writer.Close();
    }

    private static string Set(ColumnSpec column, string property) => column switch
    {
        { Type.Kind: Kind.Struct, Nullable: true } => $"{property} is null ? null : {Root}.Over.Expr({property})",
        { Type.Kind: Kind.Struct } => $"{Root}.Over.Expr({property})",
        _ => $"{property}.Expr",
    };

    private static void WriteBatch(CodeWriter writer, ModelSpec model)
    {
        writer.Line($"/// <summary>Rows of <see cref=\"{model.Declaration.Global}\"/> as a struct of arrays, in Arrow's memory layout.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public sealed class Batch : {Root}.Batches.ColumnBatch");
        ColumnsEmitter.WriteFields(writer, model, "An empty batch.", "Batch() : base(DataFrame.Schema)", (column, i) =>
        {
            var (type, get) = Vector(column.Type.Kind);
            return ($"{Root}.Batches.{type}", $"base.{get}({Number(i)})");
        });
        writer.Close();
    }
}
