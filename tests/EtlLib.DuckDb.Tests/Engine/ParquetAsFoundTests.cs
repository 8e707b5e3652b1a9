using EtlLib.DuckDb.Native;
using EtlLib.Engine.Specification;
using Parquet;
using Parquet.Schema;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Parquet that others wrote: files of a folder that differ, types that are wider or narrower, units and zones.</summary>
public sealed class ParquetAsFoundTests : IDisposable
{
    private static readonly DateTime Nine = new(2021, 1, 4, 9, 0, 0, DateTimeKind.Utc);
    private static readonly DateTimeOffset Instant = new(Nine.AddTicks(10));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(DateTimeFormat.Impala, true)]
    [InlineData(DateTimeFormat.Timestamp, true)]
    [InlineData(DateTimeFormat.Timestamp, false)]
    public async Task Instants_that_may_be_finer_than_a_microsecond_need_truncate(DateTimeFormat format, bool isUtc)
    {
        await WriteAsync("a.parquet", new DateTimeDataField("At", format, isUtc, DateTimeTimeUnit.Nanos, false), isUtc ? Nine.AddTicks(15) : DateTime.SpecifyKind(Nine.AddTicks(15), DateTimeKind.Unspecified));

        var error = await Assert.ThrowsAsync<SourceException>(() => Stamped.DataFrame.From(Files).ToListAsync());
        Assert.Contains("[Truncate]", error.Message, StringComparison.Ordinal);
        Assert.Equal(("At", folder.File("a.parquet")), (error.Column, error.Location));
        Assert.Equal([new Cut(Instant)], await Cut.DataFrame.From(Files).ToListAsync());
    }

    [Theory]
    [InlineData(DateTimeFormat.Impala)]
    [InlineData(DateTimeFormat.Timestamp)]
    public async Task Times_without_a_zone_are_no_instants_until_one_is_assumed(DateTimeFormat format)
    {
        await WriteAsync("a.parquet", new DateTimeDataField("At", format, false, DateTimeTimeUnit.Micros, false), DateTime.SpecifyKind(Nine, format is DateTimeFormat.Impala ? DateTimeKind.Utc : DateTimeKind.Unspecified));

        var error = await Assert.ThrowsAsync<SourceException>(() => Zoneless.DataFrame.From(Files).ToListAsync());
        Assert.Contains("[AssumeZone(\"UTC\")]", error.Message, StringComparison.Ordinal);
        Assert.Equal([new Berlin(new(2021, 1, 4, 8, 0, 0, TimeSpan.Zero))], await Berlin.DataFrame.From(Files).ToListAsync());
    }

    [Fact]
    public async Task Nulls_are_looked_for_in_each_file_whatever_the_case_of_its_columns()
    {
        await SqlAsync("SELECT 1::BIGINT AS Id, 2.0::DOUBLE AS Value", "a.parquet");
        await SqlAsync("SELECT unnest([1, 2, 3])::BIGINT AS ID, unnest([1, NULL, 3])::DOUBLE AS VALUE", "b.parquet");

        var error = await Assert.ThrowsAsync<SourceException>(() => Required.DataFrame.From(Files).ToListAsync());

        Assert.Equal(("Value", folder.File("b.parquet"), 2L), (error.Column, error.Location, error.Line));
        Assert.Contains($"column Value of Required is never null, and it is null in row 2 of {folder.File("b.parquet")}. Make", error.Message, StringComparison.Ordinal);
        Assert.Equal([2.0, 1.0, null, 3.0], (await Pair.DataFrame.From(Files).ToListAsync()).Select(p => p.Value));
    }

    [Fact]
    public async Task Each_file_is_read_by_its_own_units()
    {
        await WriteAsync("a.parquet", new DateTimeDataField("At", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Nanos, false), Nine.AddTicks(10));
        await SqlAsync("SELECT make_timestamptz(1609750800000001) AS \"At\"", "b.parquet");
        Assert.Equal([new Cut(Instant), new Cut(Instant)], await Cut.DataFrame.From(Files).ToListAsync());

        await SqlAsync("SELECT TIME '09:30:00' AS \"At\"", "times/a.parquet");
        await SqlAsync("SELECT 34200000000::BIGINT AS \"At\"", "times/b.parquet");
        Assert.Equal([new Opening(new(9, 30)), new Opening(new(9, 30))], await Opening.DataFrame.From(DataSource.Parquet(folder.File("times"))).ToListAsync());
    }

    [Fact]
    public async Task A_nullable_column_may_be_absent_from_some_files_but_not_from_all()
    {
        await SqlAsync("SELECT 1::BIGINT AS Id", "a.parquet");
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(Files).ToListAsync());
        Assert.Contains("has no column Value", error.Message, StringComparison.Ordinal);

        await SqlAsync("SELECT 2::BIGINT AS Id, 2.0::DOUBLE AS Value", "b.parquet");
        Assert.Equal([new Pair(1, null), new Pair(2, 2)], await Pair.DataFrame.From(Files).OrderBy(p => p.Id).ToListAsync());
        error = await Assert.ThrowsAsync<SourceException>(() => Required.DataFrame.From(Files).ToListAsync());
        Assert.Equal(("Value", folder.File("a.parquet")), (error.Column, error.Location));
    }

    [Fact]
    public async Task A_column_of_nulls_alone_may_be_of_any_type()
    {
        await SqlAsync("SELECT 1 AS Id, NULL::INTEGER AS Value", "a.parquet");
        await SqlAsync("SELECT 2 AS Id, 'x' AS Value", "b.parquet");
        Assert.Equal([new Text(1, null), new Text(2, "x")], await Text.DataFrame.From(Files).OrderBy(t => t.Id).ToListAsync());

        await SqlAsync("SELECT 3 AS Id, 7 AS Value", "c.parquet");
        var error = await Assert.ThrowsAsync<SourceException>(() => Text.DataFrame.From(Files).ToListAsync());
        Assert.Equal(folder.File("c.parquet"), error.Location);
    }

    [Fact]
    public async Task Of_columns_that_differ_in_case_the_exact_one_is_read()
    {
        DataField[] fields = [new DataField<double>("VALUE"), new DataField<long>("Id"), new DataField<double>("Value")];
        await using (var file = File.Create(folder.File("a.parquet")))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: TestContext.Current.CancellationToken);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<double>(fields[0], (ReadOnlyMemory<double>)new[] { 9.0 }, cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<long>(fields[1], (ReadOnlyMemory<long>)new[] { 1L }, cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<double>(fields[2], (ReadOnlyMemory<double>)new[] { 2.0 }, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal([new Pair(1, 2)], await Pair.DataFrame.From(Files).ToListAsync());
        var error = await Assert.ThrowsAsync<SourceException>(() => Loud.DataFrame.From(Files).ToListAsync());
        Assert.Contains("has the columns VALUE and Value", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2::BIGINT")]
    [InlineData("2::UBIGINT")]
    [InlineData("2::UINTEGER")]
    [InlineData("2::SMALLINT")]
    [InlineData("2.0::DOUBLE")]
    [InlineData("2.0::FLOAT")]
    [InlineData("2.0::DECIMAL(30,4)")]
    [InlineData("2::DECIMAL(3,0)")]
    public async Task Numbers_are_read_as_any_type_that_holds_them(string value)
    {
        await SqlAsync($"SELECT {Columns("Int", "Long", "Single", "Number", "Amount", value)}", "a.parquet");
        Assert.Equal([new Numeric(2, 2, 2, 2, 2.00m)], await Numeric.DataFrame.From(Files).ToListAsync());
    }

    [Theory]
    [InlineData("Int", "3000000000::BIGINT")]
    [InlineData("Int", "1.5::DOUBLE")]
    [InlineData("Int", "'NaN'::DOUBLE")]
    [InlineData("Long", "18446744073709551615::UBIGINT")]
    [InlineData("Long", "1.5::DECIMAL(3,1)")]
    [InlineData("Single", "0.1::DOUBLE")]
    [InlineData("Single", "16777217::INTEGER")]
    [InlineData("Number", "9007199254740993::BIGINT")]
    [InlineData("Number", "9223372036854775807::BIGINT")]
    [InlineData("Amount", "1.005::DECIMAL(6,3)")]
    [InlineData("Amount", "1.005::DOUBLE")]
    [InlineData("Amount", "100000000000::BIGINT")]
    public async Task A_number_that_does_not_fit_exactly_is_an_error_with_file_and_row(string column, string value)
    {
        var all = new[] { "Int", "Long", "Single", "Number", "Amount" }.Select(name => $"{(name == column ? $"CASE WHEN i = 2 THEN {value} ELSE 1 END" : "1")} AS \"{name}\"");
        await SqlAsync($"SELECT {string.Join(", ", all)} FROM (VALUES (1), (2)) t(i) ORDER BY i", "a.parquet");

        var error = await Assert.ThrowsAsync<SourceException>(() => Numeric.DataFrame.From(Files).ToListAsync());

        Assert.Equal((column, folder.File("a.parquet"), 2L), (error.Column, error.Location, error.Line));
        Assert.Contains("does not hold exactly", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x'::VARCHAR", "Key")]
    [InlineData("86400000000::BIGINT", "Clock")]
    [InlineData("-1::BIGINT", "Clock")]
    [InlineData("'Sonntag'::VARCHAR", "Day")]
    public async Task A_stored_value_that_is_none_of_the_type_is_an_error(string value, string column)
    {
        var good = new Dictionary<string, string> { ["Key"] = "'00112233-4455-6677-8899-aabbccddeeff'", ["Clock"] = "1::BIGINT", ["Day"] = "'Friday'" };
        good[column] = value;
        await SqlAsync($"SELECT {string.Join(", ", good.Select(g => $"{g.Value} AS \"{g.Key}\""))}", "a.parquet");

        var error = await Assert.ThrowsAsync<SourceException>(() => Coded.DataFrame.From(Files).ToListAsync());

        Assert.Equal((column, 4), (error.Column, error.ExitCode));
    }

    [Fact]
    public async Task A_damaged_footer_is_told_with_the_file()
    {
        await SqlAsync("SELECT 1::BIGINT AS Id, 2.0::DOUBLE AS Value", "a.parquet");
        var path = folder.File("a.parquet");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var length = BitConverter.ToInt32(bytes, bytes.Length - 8);
        for (var i = 0; i < length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bytes.Length - 8 - length + i] ^= 0xFF;
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            try
            {
                _ = await Pair.DataFrame.From(Files).ToListAsync();
            }
            catch (SourceException e)
            {
                Assert.Equal(4, e.ExitCode);
            }
        }
    }

    private DataSource Files => DataSource.Parquet(folder.Path);

    private static string Columns(params string[] names) => string.Join(", ", names[..^1].Select(n => $"{names[^1]} AS \"{n}\""));

    private async Task WriteAsync(string name, DateTimeDataField field, DateTime value)
    {
        await using var file = File.Create(folder.File(name));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file, cancellationToken: TestContext.Current.CancellationToken);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<DateTime>(field, (ReadOnlyMemory<DateTime>)new[] { value }, cancellationToken: TestContext.Current.CancellationToken);
    }

    private async Task SqlAsync(string select, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        using var database = DuckDbDatabase.Open();
        await using var connection = database.Connect();
        await connection.ExecuteAsync($"COPY ({select}) TO '{folder.File(name)}' (FORMAT parquet)", TestContext.Current.CancellationToken);
    }
}

[DataModel]
public partial record Stamped([property: AssumeZone("UTC")] DateTimeOffset At);

[DataModel]
public partial record Cut([property: Truncate, AssumeZone("UTC")] DateTimeOffset At);

[DataModel]
public partial record Zoneless([property: Truncate] DateTimeOffset At);

[DataModel]
public partial record Berlin([property: Truncate, AssumeZone("Europe/Berlin")] DateTimeOffset At);

[DataModel]
public partial record Opening(TimeOnly At);

[DataModel]
public partial record Required(long Id, double Value);

[DataModel]
public partial record Loud(long Id, [property: Column("vALUE")] double Value);

[DataModel]
public partial record Numeric(int Int, long Long, float Single, double Number, [property: Decimal(12, 2)] decimal Amount);

[DataModel]
public partial record Coded(Guid Key, TimeOnly Clock, Weekday Day);
