using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>One rule a type, at every depth: what is written is read again, and what is not a value is refused with its file, line and path.</summary>
public sealed class EveryTypeTests : IDisposable
{
    private const int Rows = 200;

    private static readonly (ColumnType Type, string Good, string Bad)[] Types =
    [
        (ColumnType.Bool, "true", "\"2\""),
        (ColumnType.Int, "1", "1.7"),
        (ColumnType.Long, "1", "1.7"),
        (ColumnType.Float, "1.5", "\"1_000\""),
        (ColumnType.Double, "1.5", "\"1_000\""),
        (ColumnType.Decimal(20, 2), "12345678901234567.89", "12345678901234567.891"),
        (ColumnType.Text, "\"a\"", "\"\\ud800\""),
        (ColumnType.Bytes, "\"AQID\"", "\"***\""),
        (ColumnType.Uuid, "\"0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"0f8fad5b\""),
        (ColumnType.Instant, "\"2021-01-01T00:00Z\"", "\"2021-01-01T00:00:00\""),
        (ColumnType.LocalTime, "\"2021-01-01\"", "\"2021-01-01T00:00:00.1234567\""),
        (ColumnType.Date, "\"2021-01-01\"", "\"2021-03-04T23:59:59Z\""),
        (ColumnType.TimeOfDay, "\"10:00\"", "\"24:00:00\""),
        (ColumnType.Duration, "\"1.00:00:00\"", "\"24h\""),
        (new EnumType("Weather", ["Sun", "Rain"]), "\"rain\"", "\"Fog\""),
    ];

    private static readonly (string Name, Func<ColumnType, ColumnType> Of, string Json, string Path)[] Places =
    [
        ("top level", t => t, "{0}", "Value"),
        ("list", t => ColumnType.List(t), "[{1},{0}]", "Value[]"),
        ("nested", Nested, "{{\"inner\":{0}}}", "Value.Inner"),
        ("list of nested", t => ColumnType.List(Nested(t)), "[{{\"Inner\":{1}}},{{\"INNER\":{0}}}]", "Value[].Inner"),
        ("nested in list in nested", t => ColumnType.Struct(new Schema("Outer", [new("Items", ColumnType.List(Nested(t)), Nullable: false)])), "{{\"items\":[{{\"inner\":{0}}}]}}", "Value.Items[].Inner"),
    ];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, FileFormat> Cases => new(
        from type in Types
        from place in Places
        from format in new[] { FileFormat.Csv, FileFormat.JsonLines, FileFormat.Parquet }
        select (type.Type.ToString(), place.Name, format));

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_written_is_read_again(string type, string place, FileFormat format)
    {
        var schema = Model(type, place, nullable: true);
        using var rows = new ColumnBatch(schema);
        var random = new Random(HashCode.Combine(17));
        for (var row = 0; row < Rows; row++)
        {
            rows.Fixed<int>(0).Append(row);
            Append(rows.Columns[1], row % 7 == 3, random);
            rows.EndRow();
        }

        var path = folder.File("out" + (format is FileFormat.Csv ? ".csv" : format is FileFormat.Parquet ? ".parquet" : ".jsonl"));
        await using var session = Running.Open();
        await session.CopyAsync(new Scan(schema, new Given(rows)), new FileSink(format, path, WriteMode.Error, partitioned: false), path, TestContext.Current.CancellationToken);
        using var read = await ReadAsync(session, schema, Source(format, path));
        Assert.Equal(Rows, read.Count);
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(Shown(rows.Columns[1], read.Fixed<int>(0)[row]), Shown(read.Columns[1], row));
        }
    }

    public static TheoryData<string, string, FileFormat> TextCases => new(
        from type in Types
        from place in Places
        from format in new[] { FileFormat.Csv, FileFormat.JsonLines }
        where format is FileFormat.JsonLines || type.Type.Kind is not TypeKind.Text || place.Name != "top level"
        select (type.Type.ToString(), place.Name, format));

    [Theory]
    [MemberData(nameof(TextCases))]
    public async Task A_text_that_is_not_a_value_is_refused_with_its_place(string type, string place, FileFormat format)
    {
        var schema = Model(type, place, nullable: false);
        var (good, bad, at) = (Types.Single(t => t.Type.ToString() == type).Good, Types.Single(t => t.Type.ToString() == type).Bad, Places.Single(p => p.Name == place));
        var (fits, wrong) = (string.Format(CultureInfo.InvariantCulture, at.Json, good, good), string.Format(CultureInfo.InvariantCulture, at.Json, bad, good));
        var lines = format is FileFormat.Csv
            ? $"Id,Value\n1,{Cell(fits, place)}\n2,{Cell(wrong, place)}\n"
            : $"{{\"Id\":1,\"value\":{fits}}}\n{{\"Id\":2,\"value\":{wrong}}}\n";
        var path = folder.Write(format is FileFormat.Csv ? "a.csv" : "a.jsonl", lines);
        await using var session = Running.Open();
        var error = await Assert.ThrowsAsync<SourceException>(async () => (await ReadAsync(session, schema, Source(format, path))).Dispose());
        Assert.Equal((path, format is FileFormat.Csv ? 3L : 2L, at.Path), (error.Location, error.Line, error.Column));
        Assert.Equal(4, error.ExitCode);
        Assert.Contains(bad.Trim('"')[..Math.Min(bad.Trim('"').Length, 20)], error.Message, StringComparison.Ordinal);

        path = folder.Write(format is FileFormat.Csv ? "a.csv" : "a.jsonl", lines.Replace(format is FileFormat.Csv ? $"2,{Cell(wrong, place)}\n" : $"{{\"Id\":2,\"value\":{wrong}}}\n", "", StringComparison.Ordinal));
        using var read = await ReadAsync(session, schema, Source(format, path));
        Assert.Equal(1, read.Count);
    }

    [Theory]
    [InlineData(FileFormat.Csv)]
    [InlineData(FileFormat.JsonLines)]
    [InlineData(FileFormat.Parquet)]
    public async Task A_null_in_a_list_of_what_is_never_null_is_refused(FileFormat format)
    {
        var written = new Schema("M", [new("Id", ColumnType.Int, Nullable: false), new("Value", ColumnType.List(ColumnType.Int, elementNullable: true), Nullable: false)]);
        using var rows = new ColumnBatch(written);
        rows.Fixed<int>(0).Append(1);
        var list = rows.Lists(1);
        ((FixedVector<int>)list.Elements).Append(1);
        list.Elements.AppendNull();
        ((FixedVector<int>)list.Elements).Append(3);
        list.EndList();
        rows.EndRow();

        var path = folder.File("out" + (format is FileFormat.Csv ? ".csv" : format is FileFormat.Parquet ? ".parquet" : ".jsonl"));
        await using var session = Running.Open();
        await session.CopyAsync(new Scan(written, new Given(rows)), new FileSink(format, path, WriteMode.Error, partitioned: false), path, TestContext.Current.CancellationToken);
        var model = new Schema("M", [written.Columns[0], new("Value", ColumnType.List(ColumnType.Int), Nullable: false)]);
        var error = await Assert.ThrowsAsync<SourceException>(async () => (await ReadAsync(session, model, Source(format, path))).Dispose());
        Assert.Equal("Value[]", error.Column);
        Assert.Contains("null", error.Message, StringComparison.Ordinal);
    }

    private static string Cell(string json, string place) => place == "top level" ? json.Trim('"') : $"\"{json.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static StructType Nested(ColumnType type) => ColumnType.Struct(new Schema("Inner", [new("Inner", type, Nullable: false)]));

    private static Schema Model(string type, string place, bool nullable) =>
        new("M", [new("Id", ColumnType.Int, Nullable: false), new("Value", Places.Single(p => p.Name == place).Of(Types.Single(t => t.Type.ToString() == type).Type), nullable)]);

    private static DataSource Source(FileFormat format, string path) => format switch
    {
        FileFormat.Csv => DataSource.Csv(path),
        FileFormat.Parquet => DataSource.Parquet(path),
        _ => DataSource.JsonLines(path),
    };

    private static async Task<ColumnBatch> ReadAsync(EtlLib.Engines.EngineSession session, Schema schema, DataSource source)
    {
        var all = new ColumnBatch(schema);
        await foreach (var batch in session.ReadAsync(new Scan(schema, source), TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    all.AppendFrom(batch, row);
                }
            }
        }

        return all;
    }

    private static void Append(ColumnVector vector, bool isNull, Random random)
    {
        if (isNull)
        {
            vector.AppendNull();
            return;
        }

        switch (vector)
        {
            case StructVector nested:
                foreach (var child in nested.Children)
                {
                    Append(child, isNull: false, random);
                }

                nested.EndStruct();
                break;
            case ListVector list:
                for (var i = random.Next(4); i > 0; i--)
                {
                    Append(list.Elements, isNull: false, random);
                }

                list.EndList();
                break;
            default:
                AppendValue(vector, random);
                break;
        }
    }

    private static void AppendValue(ColumnVector vector, Random random)
    {
        const long Last = 253_402_300_799_999_999;
        var edge = random.Next(6);
        switch (vector.Type.Kind)
        {
            case TypeKind.Bool:
                ((BitVector)vector).Append(edge < 3);
                break;
            case TypeKind.Int:
                ((FixedVector<int>)vector).Append(edge switch { 0 => int.MinValue, 1 => int.MaxValue, _ => random.Next(-1000, 1000) });
                break;
            case TypeKind.Long:
                ((FixedVector<long>)vector).Append(edge switch { 0 => long.MinValue, 1 => long.MaxValue, _ => random.NextInt64() });
                break;
            case TypeKind.Float:
                ((FixedVector<float>)vector).Append(edge switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => float.MaxValue, 3 => float.Epsilon, _ => random.NextSingle() });
                break;
            case TypeKind.Double:
                ((FixedVector<double>)vector).Append(edge switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => double.MinValue, 3 => double.Epsilon, 4 => Math.Round(random.NextDouble() * 1e6, 3), _ => random.NextDouble() });
                break;
            case TypeKind.Decimal:
                ((FixedVector<Int128>)vector).Append(edge switch { 0 => -Int128.Parse("99999999999999999999", CultureInfo.InvariantCulture), 1 => 5, _ => random.NextInt64() });
                break;
            case TypeKind.Date:
                ((FixedVector<int>)vector).Append(edge switch { 0 => -719_162, 1 => 2_932_896, _ => random.Next(-10_000, 30_000) });
                break;
            case TypeKind.TimeOfDay:
                ((FixedVector<long>)vector).Append(edge switch { 0 => 0, 1 => 86_399_999_999, 2 => 3_600_000_000, _ => random.NextInt64(86_400_000_000) });
                break;
            case TypeKind.Instant or TypeKind.LocalTime:
                ((FixedVector<long>)vector).Append(edge switch { 0 => -62_135_596_800_000_000, 1 => Last, 2 => 1_600_000_000_000_000, _ => random.NextInt64(0, Last) });
                break;
            case TypeKind.Duration:
                ((FixedVector<long>)vector).Append(edge switch { 0 => -1, 1 => 90_061_000_000, 2 => long.MinValue / 10, _ => random.NextInt64(-1_000_000_000_000, 1_000_000_000_000) });
                break;
            case TypeKind.Uuid:
                Span<byte> bytes = stackalloc byte[16];
                random.NextBytes(bytes);
                ((FixedVector<UuidBytes>)vector).Append(UuidBytes.From(new Guid(bytes)));
                break;
            case TypeKind.Enum:
                ((TextVector)vector).Append(edge < 3 ? "Sun" : "Rain");
                break;
            case TypeKind.Bytes:
                ((TextVector)vector).Append(edge switch { 0 => [], 1 => [0], 2 => [0xFF, 0x00, 0x5C], _ => Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256)).ToArray() });
                break;
            default:
                ((TextVector)vector).Append(edge switch { 0 => "", 1 => "a,\"b\"\r\nc", 2 => "null", 3 => " é日本🙂\\ ", 4 => "\"", _ => new string('x', random.Next(30)) });
                break;
        }
    }

    private static string Shown(ColumnVector vector, int row)
    {
        if (vector.IsNull(row))
        {
            return "null";
        }

        return vector switch
        {
            StructVector nested => $"({string.Join(';', nested.Children.Select(c => Shown(c, row)))})",
            ListVector list => $"[{string.Join(';', Enumerable.Range(list.Start(row), list.Length(row)).Select(i => Shown(list.Elements, i)))}]",
            BitVector bits => bits[row].ToString(),
            TextVector text => Convert.ToHexString(text[row]),
            FixedVector<int> values => values[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<long> values => values[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<float> values => values[row].ToString("R", CultureInfo.InvariantCulture),
            FixedVector<double> values => values[row].ToString("R", CultureInfo.InvariantCulture),
            FixedVector<Int128> values => values[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<UuidBytes> values => values[row].ToGuid().ToString(),
            _ => throw new InvalidOperationException(vector.Type.ToString()),
        };
    }

    private sealed class Given(ColumnBatch rows) : BatchSource
    {
        public override string Describe() => "given";

        public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            var batch = new ColumnBatch(schema);
            for (var row = 0; row < rows.Count; row++)
            {
                batch.AppendFrom(rows, row);
            }

            yield return batch;
        }
    }
}
