using EtlLib.DuckDb;
using EtlLib.DuckDb.Native;

namespace EtlLib.Bench;

/// <summary>The data that is measured on, written once to a folder outside of the repository.</summary>
internal static class Data
{
    public static string Folder { get; } = Directory.CreateDirectory(Environment.GetEnvironmentVariable("ETLLIB_BENCH_DATA") ?? Path.Combine(Path.GetTempPath(), "etllib-bench")).FullName;

    public static DuckDbEngine Engine { get; } = new(new DuckDbOptions(Threads: CandlesBench.Threads));

    public static async Task WriteAsync(string path, string select)
    {
        Console.Error.WriteLine($"writing {path}");
        using var database = DuckDbDatabase.Open();
        await using var connection = database.Connect();
        await connection.ExecuteAsync($"copy ({select}) to '{path}.tmp' (format parquet, compression snappy)").ConfigureAwait(false);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>The rows and a hash of all of them in any order.</summary>
    public static async Task<string> ChecksumAsync(string path)
    {
        using var database = DuckDbDatabase.Open();
        await using var connection = database.Connect();
        var answer = await connection.QueryTextAsync($"select count(*), sum(hash(t)::hugeint) from read_parquet('{path}') t").ConfigureAwait(false);
        return string.Join('/', answer[0]);
    }
}
