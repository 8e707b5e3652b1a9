using System.Text.Json.Nodes;
using Avro.Generic;
using Avro.IO;

namespace EtlLib.Avro.Tests;

/// <summary>Apache.Avro, the reference implementation for .NET.</summary>
internal static class Apache
{
    public static byte[] Write(global::Avro.Schema schema, object value)
    {
        using var stream = new MemoryStream();
        new GenericWriter<object>(schema).Write(value, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    public static object Read(global::Avro.Schema writer, global::Avro.Schema reader, byte[] data)
    {
        using var stream = new MemoryStream(data);
        return new GenericReader<object>(writer, reader).Read(null!, new BinaryDecoder(stream));
    }
}

/// <summary>Rows as Apache.Avro's generic records, in the model's schema without its logical types: what they are stored as is computed here.</summary>
internal static class ApacheRows
{
    private const long Epoch = 621_355_968_000_000_000;

    public static global::Avro.RecordSchema Schema { get; } = (global::Avro.RecordSchema)global::Avro.Schema.Parse(Raw(Everything.DataFrame.Schema.AvroJson));

    public static GenericRecord Of(Everything row)
    {
        var record = new GenericRecord(Schema);
        foreach (var (name, value) in Values(row))
        {
            record.Add(name, value);
        }

        return record;
    }

    /// <summary>A schema without logical types.</summary>
    public static string Raw(string schema)
    {
        var json = JsonNode.Parse(schema)!;
        Strip(json);
        return json.ToJsonString();
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject type)
        {
            type.Remove("logicalType");
            foreach (var part in type.Select(p => p.Value))
            {
                Strip(part);
            }
        }

        foreach (var part in node as JsonArray ?? [])
        {
            Strip(part);
        }
    }

    private static IEnumerable<(string Name, object? Value)> Values(Everything row) =>
    [
        ("Bool", row.Bool), ("Int", row.Int), ("Long", row.Long), ("Float", row.Float), ("Double", row.Double), ("Decimal", Units(row.Decimal, 6)), ("Text", row.Text), ("Bytes", row.Bytes),
        ("Uuid", row.Uuid.ToString()), ("Instant", Micros(row.Instant)), ("LocalTime", (row.LocalTime.Ticks - Epoch) / 10), ("Date", Days(row.Date)), ("TimeOfDay", row.TimeOfDay.Ticks / 10),
        ("Duration", row.Duration.Ticks / 10), ("Side", Of(row.Side)), ("Usd", Units(row.Usd.Amount, 2)), ("Leg", Of(row.Leg)),
        ("MaybeBool", row.MaybeBool), ("MaybeInt", row.MaybeInt), ("MaybeLong", row.MaybeLong), ("MaybeFloat", row.MaybeFloat), ("MaybeDouble", row.MaybeDouble),
        ("MaybeDecimal", row.MaybeDecimal is { } number ? Units(number, 0) : null), ("MaybeText", row.MaybeText), ("MaybeBytes", row.MaybeBytes), ("MaybeUuid", row.MaybeUuid?.ToString()),
        ("MaybeInstant", row.MaybeInstant is { } instant ? Micros(instant) : null), ("MaybeLocalTime", row.MaybeLocalTime is { } local ? (local.Ticks - Epoch) / 10 : null),
        ("MaybeDate", row.MaybeDate is { } date ? Days(date) : null), ("MaybeTimeOfDay", row.MaybeTimeOfDay?.Ticks / 10), ("MaybeDuration", row.MaybeDuration?.Ticks / 10),
        ("MaybeSide", row.MaybeSide is { } side ? Of(side) : null), ("MaybeUsd", row.MaybeUsd is { } usd ? Units(usd.Amount, 2) : null), ("MaybeLeg", row.MaybeLeg is { } leg ? Of(leg) : null),
        ("Texts", row.Texts.Cast<object>().ToArray()), ("Legs", row.Legs?.Select(l => (object)Of(l)).ToArray()), ("Doubles", row.Doubles.Cast<object>().ToArray()),
        ("Grid", row.Grid.Select(g => (object)g.Select(i => (object)Micros(i)).ToArray()).ToArray()),
    ];

    private static GenericRecord Of(Leg leg)
    {
        var record = new GenericRecord((global::Avro.RecordSchema)Schema["Leg"].Schema);
        record.Add("Symbol", leg.Symbol);
        record.Add("Ratio", leg.Ratio);
        record.Add("Fills", leg.Fills.Cast<object>().ToArray());
        return record;
    }

    private static GenericEnum Of(Side side) => new((global::Avro.EnumSchema)Schema["Side"].Schema, side.ToString());

    private static long Micros(DateTimeOffset value) => (value.UtcTicks - Epoch) / 10;

    private static int Days(DateOnly value) => value.DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    private static byte[] Units(decimal value, int scale) => new System.Numerics.BigInteger(value * (decimal)Math.Pow(10, scale)).ToByteArray(isBigEndian: true);
}
