using EtlLib.Runtime.Tests.Files;
using EtlLib.Schemas;
using static EtlLib.Runtime.Tests.Formats.Reading;

namespace EtlLib.Runtime.Tests.Formats;

/// <summary>JSON lines and documents as they are found.</summary>
public sealed class JsonFileTests : IDisposable
{
    private static readonly Schema Texts = Model(ColumnType.Text);
    private static readonly StructType Leg = ColumnType.Struct(new Schema("Leg", [new("Name", ColumnType.Text, Nullable: false), new("Qty", ColumnType.Int, Nullable: false)]));

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[{\"Id\":1,\"Value\":\"a\"},{\"Id\":2,\"Value\":\"b\"}]", "$")]
    [InlineData("\uFEFF\n[ {\"Id\":1,\"Value\":\"a\"}\n,\r\n\t{\"Id\":2,\"Value\":\"b\"} ]\n", "$")]
    [InlineData("{\"meta\":{\"items\":[1]},\"items\":[{\"Id\":1,\"Value\":\"a\"},{\"Id\":2,\"Value\":\"b\"}],\"next\":[{\"Id\":3}]}", "$.items")]
    [InlineData("{\"a\":{\"b\":[{\"id\":1,\"VALUE\":\"a\"},{\"Id\":2,\"Value\":\"b\"}]}}", "a.b")]
    public void An_array_is_read_where_it_is_in_the_document(string content, string at)
    {
        using var rows = DataSource.Json(Write(content), at).Read(Texts);
        Assert.Equal(["a", "b"], rows.Texts(1));
    }

    [Fact]
    public void A_large_array_is_read_in_runs()
    {
        const int Count = 120_000;
        var path = Write("{\"x\":1,\"items\":[" + string.Join(",\n", Enumerable.Range(0, Count).Select(i => $"{{\"Id\":{i},\"Value\":\"v{i}\"}}")) + "],\"y\":{}}");
        using var rows = DataSource.Json(path, "$.items").Read(Texts);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"v{i}"), rows.Texts(1));
    }

    [Theory]
    [InlineData("{\"itemz\":[]}", "$.items", "Did you mean itemz?")]
    [InlineData("{\"items\":{}}", "$.items", "an object is there")]
    [InlineData("{\"Id\":1}", "$", "at: \"$.items\"")]
    [InlineData("[{\"Id\":1},2]", "$", "2 was found")]
    [InlineData("[{\"Id\":1}", "$", "not JSON")]
    [InlineData("[{\"Id\":1},{\"Id\":2]", "$", "not JSON")]
    [InlineData("[{\"Id\":1}] x", "$", "not JSON")]
    [InlineData("[{\"Id\":1},\n{\"Id\":\"x\"}]", "$", "Line 2")]
    public void A_document_that_is_not_as_said_is_told(string content, string at, string part)
    {
        var error = DataSource.Json(Write(content), at).Fails(Texts);
        Assert.Equal((folder.Path("a.json"), 4), (error.Location, error.ExitCode));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_say_so_when_they_meet_an_array()
    {
        var error = DataSource.JsonLines(Write("[{\"Id\":1}]")).Fails(Texts);
        Assert.Equal(1, error.Line);
        Assert.Contains("DataSource.Json", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, DataSource.JsonLines(Write("{\"Id\":1}\n{\"Id\":1} {\"Id\":2}\n")).Fails(Texts).Line);
    }

    [Fact]
    public void A_mark_of_the_byte_order_and_blank_lines_are_passed_over()
    {
        using var rows = DataSource.JsonLines(Write("\uFEFF{\"Id\":1,\"value\":\"a\"}\r\n\r\n \n{\"Value\":\"b\",\"id\":2}")).Read(Texts);
        Assert.Equal(["a", "b"], rows.Texts(1));
    }

    [Fact]
    public void A_key_that_no_row_of_any_file_has_is_a_mistake_also_where_the_column_may_be_null()
    {
        var error = DataSource.JsonLines(Write("{\"Id\":1,\"Valeu\":\"a\"}\n{\"Id\":2}\n")).Fails(Texts);
        Assert.Equal("Value", error.Column);
        Assert.Contains("Did you mean Valeu?", error.Message, StringComparison.Ordinal);
        using var late = DataSource.JsonLines(Write("{\"Id\":1}\n{\"Id\":2,\"value\":null}\n")).Read(Texts);
        Assert.Equal([null, null], late.Texts(1));
    }

    [Theory]
    [InlineData("{\"Id\":1,\"Value\":{\"name\":\"p\",\"qty\":1}}", null)]
    [InlineData("{\"Id\":1,\"Value\":{\"name\":\"p\"}}", "Value.Qty")]
    [InlineData("{\"Id\":1,\"Value\":{\"name\":\"p\",\"qty\":null}}", "Value.Qty")]
    [InlineData("{\"Id\":1,\"Value\":{\"name\":5,\"qty\":1}}", "Value.Name")]
    [InlineData("{\"Id\":1,\"Value\":[]}", "Value")]
    public void Nested_keys_match_as_others_do_and_a_missing_one_is_an_error(string content, string? path)
    {
        var source = DataSource.JsonLines(Write(content));
        if (path is null)
        {
            using var rows = source.Read(Model(Leg));
            Assert.Equal(1, ((Batches.FixedVector<int>)rows.Structs(1).Children[1])[0]);
            return;
        }

        var error = source.Fails(Model(Leg));
        Assert.Equal((path, 1L), (error.Column, error.Line));
    }

    private string Write(string content)
    {
        File.WriteAllText(folder.Path("a.json"), content);
        return folder.Path("a.json");
    }
}
