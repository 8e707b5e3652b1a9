using System.Text.Json.Nodes;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark;

/// <summary>Values of records, by Spark's functions for Avro and JSON.</summary>
internal static class SparkAvro
{
    // A field that no record has: its default tells that a record was read, which Spark gives as a row of nulls where it is malformed.
    private const string Read = "etl_read";
    private const string Corrupt = "etl_corrupt";

    /// <summary>The schema that Spark writes a model with: the model's, without logical types that Spark has other types for. The bytes are the same.</summary>
    public static string Writer(Schema model) => Plain(JsonNode.Parse(model.AvroJson)!).ToJsonString();

    /// <summary>The schema that Spark reads a model with.</summary>
    private static string Reader(Schema model)
    {
        var record = Plain(JsonNode.Parse(model.AvroJson)!);
        record["fields"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = Read, ["type"] = "int", ["default"] = 1 });
        return record.ToJsonString();
    }

    /// <summary>Bytes of Avro as a struct, resolved by Apache Avro; malformed ones give one that <see cref="IsMalformed"/>.</summary>
    public static Wire.Expression Decoded(Wire.Expression bytes, string writer, Schema model)
    {
        var row = Ex.Fn("from_avro", bytes, Ex.Text(writer), Options(("mode", "PERMISSIVE"), ("avroSchema", Reader(model))));
        if (!HasOwnNames(model))
        {
            return row;
        }

        var named = Struct(model, asAvro: false);
        named.Struct.Fields.Add(Field(Read, SparkTypes.Of(ColumnType.Int)));
        return Ex.Cast(row, named);
    }

    /// <summary>Whether a record could not be read.</summary>
    public static Wire.Expression IsMalformed(Wire.Expression row) => Ex.IsNull(Ex.Field(row, Read));

    /// <summary>The columns of a model as Avro.</summary>
    public static Wire.Expression Encoded(Schema model)
    {
        var row = Ex.StructOf(model.Columns.Select(c => (c.Name, Ex.Column(c.Name))));
        return Ex.Fn("to_avro", HasOwnNames(model) ? Ex.Cast(row, Struct(model, asAvro: true)) : row, Ex.Text(Writer(model)));
    }

    /// <summary>A JSON object as a struct of texts.</summary>
    public static Wire.Expression FromJson(Wire.Expression bytes, Schema model)
    {
        var fields = model.Columns.Select(c => $"{Ex.Quoted(c.Name)} {StoredTypes.TextDdl(c.Type)}").Append($"{Corrupt} string");
        return Ex.Fn("from_json", Ex.Cast(bytes, ColumnType.Text), Ex.Text(string.Join(", ", fields)), Options(("mode", "PERMISSIVE"), ("columnNameOfCorruptRecord", Corrupt)));
    }

    /// <summary>Whether a text was not a JSON object.</summary>
    public static Wire.Expression IsMalformedJson(Wire.Expression row) => Ex.Fn("or", Ex.IsNull(row), Ex.Fn("isnotnull", Ex.Field(row, Corrupt)));

    /// <summary>The columns of a model as a JSON object.</summary>
    public static Wire.Expression ToJson(Schema model) => Ex.Fn(
        "to_json", Ex.StructOf(model.Columns.Select(c => (c.Name, StoredTypes.ToText(Ex.Column(c.Name), c.Type, json: true)))), Options(("ignoreNullFields", "false")));

    /// <summary>Whether a column's name is none in Avro, so that its field has another.</summary>
    private static bool HasOwnNames(Schema model) => model.AvroJson.Contains("\"etllib.column\"", StringComparison.Ordinal);

    /// <summary>The struct of a model with the names of columns, or of their fields in Avro. A cast to it goes by position.</summary>
    private static Wire.DataType Struct(Schema model, bool asAvro)
    {
        var fields = asAvro ? JsonNode.Parse(model.AvroJson)!["fields"]!.AsArray() : null;
        return new() { Struct = new() { Fields = { model.Columns.Select((c, i) => Field(fields?[i]!["name"]!.GetValue<string>() ?? c.Name, Nested(c.Type, asAvro))) } } };
    }

    private static Wire.DataType Nested(ColumnType type, bool asAvro) => type switch
    {
        StructType nested => Struct(nested.Schema, asAvro),
        ListType list => new() { Array = new() { ElementType = Nested(list.Element, asAvro), ContainsNull = true } },
        _ => SparkTypes.Of(type),
    };

    private static Wire.DataType.Types.StructField Field(string name, Wire.DataType type) => new() { Name = name, DataType = type, Nullable = true };

    private static Wire.Expression Options(params (string Key, string Value)[] options) => Ex.Fn("map", [.. options.SelectMany(o => new[] { Ex.Text(o.Key), Ex.Text(o.Value) })]);

    /// <summary>Times of day and UUIDs are whole numbers and texts to Spark.</summary>
    private static JsonNode Plain(JsonNode node)
    {
        switch (node)
        {
            case JsonArray array:
                array.OfType<JsonNode>().ToList().ForEach(n => Plain(n));
                break;
            case JsonObject type:
                if (type["logicalType"]?.GetValue<string>() is "time-micros" or "uuid")
                {
                    type.Remove("logicalType");
                }

                type.Where(p => p.Key is "type" or "items" or "fields" && p.Value is not null).ToList().ForEach(p => Plain(p.Value!));
                break;
        }

        return node;
    }
}
