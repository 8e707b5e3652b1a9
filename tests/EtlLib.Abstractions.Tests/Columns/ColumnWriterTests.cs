using EtlLib.Build;

namespace EtlLib.Abstractions.Tests.Columns;

public sealed class ColumnWriterTests
{
    /// <summary>Whoever changes build/ColumnWriter, or a file that it writes, runs it: dotnet run --project build/ColumnWriter -- src/EtlLib.Abstractions/Columns/Generated.</summary>
    [Fact]
    public void The_column_structs_are_as_the_column_writer_writes_them()
    {
        var folder = Path.Combine(Root(), "src", "EtlLib.Abstractions", "Columns", "Generated");

        var written = ColumnWriter.Files().ToDictionary(f => f.Name, f => f.Text);

        Assert.Equal(written.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(written, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(folder, file.Key))));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EtlLib.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        return folder;
    }
}
