namespace EtlLib.Delta.Tests;

/// <summary>Reads and writes tables on the embedded engine.</summary>
internal static class Tables
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<IReadOnlyList<T>> ReadAsync<T>(DataSource source, Func<DataFrame<T>, DataFrame<T>>? ask = null, DataContext? context = null)
        where T : IDataModel<T>
    {
        var frame = T.Frame(new Plan.Scan(T.Schema, source));
        return (ask is null ? frame : ask(frame)).ToListAsync(context, Token);
    }

    public static async Task<RunSummary> WriteAsync<T>(IReadOnlyList<T> rows, DataSink sink, DataContext? context = null, string job = "test")
        where T : IDataModel<T>
    {
        using var state = new TableFolder();
        return await T.Frame(new Plan.Scan(T.Schema, DataSource.Rows(rows))).WriteAsync(sink, context, new RunOptions { Job = job, StateFolder = state.Path }, Token);
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TableFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("etllib-delta-").FullName;

    /// <summary>A folder that is not there yet.</summary>
    public TableFolder() => Path = System.IO.Path.Combine(root, "table");

    /// <summary>A copy of a folder.</summary>
    public TableFolder(string from)
        : this()
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
