using System.IO.Compression;
using System.Text;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Runtime.Tests.Files;
using EtlLib.Schemas;
using static EtlLib.Runtime.Tests.Formats.Reading;

namespace EtlLib.Runtime.Tests.Formats;

/// <summary>CSV as it is found.</summary>
public sealed class CsvFileTests : IDisposable
{
    private static readonly Schema Texts = Model(ColumnType.Text);
    private static readonly Schema Numbers = Model(ColumnType.Long);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Id,Value\n1,a\n2,b\n")]
    [InlineData("Id,Value\r\n1,a\r\n2,b")]
    [InlineData("Id,Value\r1,a\r2,b\r")]
    [InlineData("Id,Value\r\n1,a\n2,b\r\n")]
    [InlineData("\uFEFFId,Value\n1,a\n\n2,b\n\n")]
    [InlineData("sep=,\r\nvalue,other,ID\r\na,x,1\r\nb,,2\r\n")]
    [InlineData("\"Id\",\"Value\"\n\"1\",\"a\"\n2,\"b\"\n")]
    public void Lines_end_as_they_like_and_columns_are_found_by_name(string content)
    {
        using var rows = Csv(content).Read(Texts);
        Assert.Equal(["a", "b"], rows.Texts(1));
        Assert.Equal([1, 2], rows.Fixed<int>(0).Span.ToArray());
    }

    [Fact]
    public void A_field_may_have_delimiters_quotes_and_lines_and_a_quote_within_it_is_text()
    {
        using var rows = Csv("Id,Value\n1,\"a,\"\"b\"\"\r\nc\"\n2,5\" pipe\n3,\"\"\n4,\n5,\"\"\"\"\n").Read(Texts);
        Assert.Equal(["a,\"b\"\r\nc", "5\" pipe", "", null, "\""], rows.Texts(1));
    }

    [Theory]
    [InlineData("Id,Value\n1,a\n2\n", 3, "1 fields where the header has 2")]
    [InlineData("Id,Value\n1,a\n2,b,c,d\n", 3, "4 fields where the header has 2")]
    [InlineData("Id,Value\n\"1\",a\n2,b,c\n", 3, "3 fields where the header has 2")]
    [InlineData("Id,Value\n1,\"a\nb\"\n2,\"c\n", 4, "unterminated quote")]
    [InlineData("Id,Value\n1,\"a\"b\n", 2, "goes on behind the quote")]
    [InlineData("Id,Value\n1,a\n,b\n", 3, "column Id of Model is never null")]
    public void A_record_that_is_wrong_is_told_with_its_line(string content, long line, string part)
    {
        var error = Csv(content).Fails(Texts);
        Assert.Equal((folder.Path("a.csv"), line, 4), (error.Location, error.Line, error.ExitCode));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Id;Value\n1;a\n", "delimiter: ';'")]
    [InlineData("Id\tValue\n1\ta\n", "delimiter: '\\t'")]
    [InlineData("sep=;\nId;Value\n1;a\n", "delimiter: ';'")]
    [InlineData("1,a\n2,b\n", "header: false")]
    [InlineData("Idd,Value\n1,a\n", "Did you mean Idd?")]
    [InlineData("Id,Value,id\n1,a,2\n", "more than once")]
    [InlineData("", "is empty")]
    [InlineData("\nId,Value\n", "its first line is blank")]
    [InlineData("PAR1xxxx", "DataSource.Parquet")]
    public void A_wrong_header_is_told_with_what_to_do(string content, string part)
    {
        var error = Csv(content).Fails(Texts);
        Assert.Equal(folder.Path("a.csv"), error.Location);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzipped_file_is_read_and_one_under_another_name_or_truncated_is_told()
    {
        var packed = Packed("Id,Value\n1,a\n2,b\n");
        File.WriteAllBytes(folder.Path("a.csv.gz"), packed);
        using var rows = DataSource.Csv(folder.Path("a.csv.gz")).Read(Texts);
        Assert.Equal(["a", "b"], rows.Texts(1));
        File.WriteAllBytes(folder.Path("a.csv"), packed);
        Assert.Contains("ends in .gz", DataSource.Csv(folder.Path("a.csv")).Fails(Texts).Message, StringComparison.Ordinal);
        var large = Packed("Id,Value\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},{i * 7919 % 10007}\n")));
        File.WriteAllBytes(folder.Path("a.csv.gz"), large[..(large.Length / 2)]);
        Assert.Contains("truncated or damaged gzip", DataSource.Csv(folder.Path("a.csv.gz")).Fails(Texts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_read_where_it_is_named_and_UTF_16_by_its_mark()
    {
        File.WriteAllBytes(folder.Path("a.csv"), Encoding.Latin1.GetBytes("Id,Value\n1,é\n"));
        using var latin = DataSource.Csv(folder.Path("a.csv"), encoding: "iso-8859-1").Read(Texts);
        Assert.Equal(["é"], latin.Texts(1));
        var error = DataSource.Csv(folder.Path("a.csv")).Fails(Texts);
        Assert.Equal(2, error.Line);
        Assert.Contains("encoding:", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder.Path("a.csv"), CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("Id,Value\n1,€\n"));
        using var windows = DataSource.Csv(folder.Path("a.csv"), encoding: "windows-1252").Read(Texts);
        Assert.Equal(["€"], windows.Texts(1));
        File.WriteAllText(folder.Path("a.csv"), "Id,Value\n1,日\n", Encoding.BigEndianUnicode);
        using var wide = DataSource.Csv(folder.Path("a.csv")).Read(Texts);
        Assert.Equal(["日"], wide.Texts(1));
        Assert.Throws<PlanException>(() => DataSource.Csv(folder.Path("a.csv"), encoding: "martian").Read(Texts));
    }

    [Fact]
    public void A_line_longer_than_maxLine_is_told()
    {
        var error = DataSource.Csv(Write($"Id,Value\n1,a\n2,\"{new string('x', 3_000_000)}\n"), maxLine: 1_000_000).Fails(Texts);
        Assert.Equal(3, error.Line);
        Assert.Contains("maxLine", error.Message, StringComparison.Ordinal);
        using var rows = DataSource.Csv(Write($"Id,Value\n1,a\n2,\"{new string('x', 3_000_000)}\"\n"), maxLine: 4_000_000).Read(Texts);
        Assert.Equal(3_000_000, rows.Texts(1)[1]!.Length);
    }

    [Fact]
    public void A_column_may_be_absent_from_some_files_but_not_from_all()
    {
        File.WriteAllText(folder.Path("a.csv"), "Id\n1\n");
        File.WriteAllText(folder.Path("b.csv"), "Id,Value\n2,x\n");
        using var rows = DataSource.Csv(folder.Path("*.csv")).Read(Texts);
        Assert.Equal([null, "x"], rows.Texts(1));
        File.WriteAllText(folder.Path("b.csv"), "Id,Valeu\n2,x\n");
        var error = DataSource.Csv(folder.Path("*.csv")).Fails(Texts);
        Assert.Equal("Value", error.Column);
        File.WriteAllText(folder.Path("a.csv"), "Id,Valeu\n1,\n");
        Assert.Contains("Did you mean Valeu?", DataSource.Csv(folder.Path("*.csv")).Fails(Texts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nulls_are_unquoted_words_and_a_single_column_may_be_a_blank_line()
    {
        using var rows = DataSource.Csv(Write("Id,Value\n1,NA\n2,\"NA\"\n3,-\n"), nulls: ["NA", "-"]).Read(Texts);
        Assert.Equal([null, "NA", null], rows.Texts(1));
        using var single = DataSource.Csv(Write("Value\na\n\nb\n")).Read(new Schema("One", [new("Value", ColumnType.Text, Nullable: true)]));
        Assert.Equal(["a", null, "b"], single.Texts(0));
    }

    [Fact]
    public async Task Threads_that_share_a_file_read_each_record_once_whole()
    {
        const int Count = 300_000;
        var path = Write("Id,Value\n" + string.Concat(Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? $"{i},\"line\n{i}, \"\"quoted\"\"\"\n" : $"{i},plain {i}\n")));
        using var files = TextFiles.Open(DataSource.Csv(path), Texts);
        var seen = new int[Count];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                using var block = new TextBlock();
                using var batch = new ColumnBatch(Texts);
                while (files.Read(block, batch))
                {
                    var values = batch.Texts(1);
                    for (var row = 0; row < batch.Count; row++)
                    {
                        var id = batch.Fixed<int>(0)[row];
                        Interlocked.Increment(ref seen[id]);
                        Assert.Equal(id % 3 == 0 ? $"line\n{id}, \"quoted\"" : $"plain {id}", values[row]);
                    }
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.All(seen, times => Assert.Equal(1, times));
    }

    [Fact]
    public void What_is_wrong_far_into_a_file_is_told_with_its_line_and_the_first_of_a_record_is_told()
    {
        var path = Write("Id,Value\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => i == 150_000 ? "dear,1.5\n" : $"{i},{i}\n")));
        var error = DataSource.Csv(path).Fails(Numbers);
        Assert.Equal((150_002L, "Id"), (error.Line, error.Column));
        Assert.Contains("holds \"dear\", which is not an int", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_not_wanted_are_not_decoded()
    {
        using var rows = DataSource.Csv(Write("Id,Value\ndear,1\nx,2\n")).Read(Numbers, [1]);
        Assert.Equal([1L, 2L], rows.Fixed<long>(1).Span.ToArray());
        using var none = DataSource.Csv(Write("Id,Value\ndear,1\nx,2\n")).Read(Numbers, []);
        Assert.Equal(2, none.Count);
    }

    [Fact]
    public void A_column_may_have_any_name()
    {
        using var rows = Csv("\"US Gross, \"\"net\"\"\",Id\n5,1\n").Read(new Schema("Film", [new("US Gross, \"net\"", ColumnType.Int, Nullable: false)]));
        Assert.Equal([5], rows.Fixed<int>(0).Span.ToArray());
    }

    private static byte[] Packed(string content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    private CsvSource Csv(string content) => DataSource.Csv(Write(content));

    private string Write(string content)
    {
        File.WriteAllText(folder.Path("a.csv"), content);
        return folder.Path("a.csv");
    }
}
