using System.Globalization;
using System.Text.Json;
using EtlLib.Files;

namespace EtlLib.Running;

/// <summary>A sink of a run, as its record names it.</summary>
/// <param name="Model">The model's name in the graph.</param>
/// <param name="Sink">The sink's description.</param>
/// <param name="Survives">Whether its prepared rows survive the process.</param>
internal readonly record struct RecordedSink(string Model, string Sink, bool Survives);

/// <summary>What a run has prepared and is about to commit, in a file under <c>.etl/commits</c>, until all of it is committed.</summary>
/// <remarks>
/// Law: the first line, flushed before anything is prepared, names the sinks. Each output that is prepared adds a line with its token. The last line, flushed
/// once everything is prepared, holds all tokens and is the decision: with it the next run of the job commits, without it the next run aborts. A lock file
/// tells whether the run is still alive.
/// </remarks>
internal sealed class CommitRecord : IDisposable
{
    /// <summary>Other runs in the same folder can remove it at any moment, but not for ever.</summary>
    private const int MostAttempts = 1_000;

    private readonly string path;
    private readonly FileStream owner;

    private readonly string?[] tokens;

    private CommitRecord(string path, FileStream owner, string job, long epoch, IReadOnlyList<RecordedSink> sinks)
    {
        (this.path, this.owner, Job, Epoch, Sinks) = (path, owner, job, epoch, sinks);
        tokens = new string?[sinks.Count];
    }

    /// <summary>The job.</summary>
    public string Job { get; }

    /// <summary>The epoch that is committed.</summary>
    public long Epoch { get; }

    /// <summary>The sinks.</summary>
    public IReadOnlyList<RecordedSink> Sinks { get; }

    /// <summary>The token of each sink; null where it was not prepared.</summary>
    public IReadOnlyList<string?> Tokens => tokens;

    /// <summary>Whether everything was prepared, so that it is to be committed.</summary>
    public bool Decided { get; private set; }

    /// <summary>Begins a record, before anything is prepared.</summary>
    /// <exception cref="SinkException">The folder cannot be written.</exception>
    public static CommitRecord Begin(string folder, string job, long epoch, IReadOnlyList<RecordedSink> sinks)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (TryBegin(folder, job, epoch, sinks, isLast: attempt == MostAttempts) is { } record)
                {
                    return record;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException(
                $"The folder {folder}, where a run notes what it is about to commit, cannot be written: {e.Message} Set RunOptions.StateFolder, or EtlLib:StateFolder, to a folder that can.", e)
            { Location = folder };
        }
    }

    /// <summary>Begins a record under a name of its own; null where the name is taken, or another run that ended just now has removed the folder.</summary>
    private static CommitRecord? TryBegin(string folder, string job, long epoch, IReadOnlyList<RecordedSink> sinks, bool isLast)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{epoch}-{Random.Shared.Next():x8}"));
        try
        {
            Directory.CreateDirectory(folder);
            if (OwnerLock.TryLock(path + ".lock", FileMode.CreateNew) is not { } owner)
            {
                return null;
            }

            var record = new CommitRecord(path + ".jsonl", owner, job, epoch, sinks);
            record.Append(record.WriteHead);
            Posix.FlushFolder(folder);
            return record;
        }
        catch (IOException) when (!isLast)
        {
            return null;
        }
    }

    /// <summary>Notes the token of a sink that is prepared.</summary>
    public void Prepared(int sink, string token)
    {
        tokens[sink] = token;
        Append(writer =>
        {
            writer.WriteNumber("prepared", sink);
            writer.WriteString("token", token);
        });
    }

    /// <summary>Decides: everything is prepared, and is committed from here on, by this run or by the next.</summary>
    public void Decide(IReadOnlyList<string> tokens)
    {
        tokens.ToArray().CopyTo(this.tokens, 0);
        Decided = true;
        Append(writer =>
        {
            writer.WriteStartArray("tokens");
            foreach (var token in tokens)
            {
                writer.WriteStringValue(token);
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Forgets the record: everything is committed or aborted.</summary>
    public void Forget()
    {
        File.Delete(path);
        owner.Dispose();
        TryRemove(Path.GetDirectoryName(path)!);
        TryRemove(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!);
    }

    /// <summary>Lets the lock go and leaves the record to the next run.</summary>
    public void Dispose() => owner.Dispose();

    /// <summary>The records that runs of a job left behind when they were killed. The caller disposes or forgets each.</summary>
    public static IEnumerable<CommitRecord> LeftBehind(string folder, string job)
    {
        foreach (var file in Records(folder))
        {
            if (!File.Exists(file) || TryTake(file) is not { } owner)
            {
                continue;
            }

            if (Read(file, owner) is { } record && record.Job == job)
            {
                yield return record;
            }
            else
            {
                owner.Dispose();
            }
        }
    }

    private static IEnumerable<string> Records(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Takes the lock of a record; null where its run is alive, or has ended just now and removed the folder.</summary>
    private static FileStream? TryTake(string file)
    {
        try
        {
            return OwnerLock.TryTake(Path.ChangeExtension(file, ".lock"));
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            return null;
        }
    }

    private static CommitRecord? Read(string file, FileStream owner)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        // A line that was not flushed whole was never acted on.
        var lines = File.ReadAllText(file).Split('\n')[..^1];
        if (lines.Length == 0)
        {
            File.Delete(file);
            return null;
        }

        using var head = JsonDocument.Parse(lines[0]);
        var record = new CommitRecord(
            file,
            owner,
            head.RootElement.GetProperty("job").GetString()!,
            head.RootElement.GetProperty("epoch").GetInt64(),
            [.. head.RootElement.GetProperty("sinks").EnumerateArray().Select(s => new RecordedSink(s.GetProperty("model").GetString()!, s.GetProperty("sink").GetString()!, s.GetProperty("survives").GetBoolean()))]);
        foreach (var line in lines[1..])
        {
            record.ReadTokens(line);
        }

        return record;
    }

    private void ReadTokens(string line)
    {
        using var json = JsonDocument.Parse(line);
        if (json.RootElement.TryGetProperty("tokens", out var all))
        {
            Decided = true;
            all.EnumerateArray().Select(t => t.GetString()).ToArray().CopyTo(tokens, 0);
        }
        else
        {
            tokens[json.RootElement.GetProperty("prepared").GetInt32()] = json.RootElement.GetProperty("token").GetString();
        }
    }

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It holds something else: records of other runs, the ledger.
        }
    }

    private void WriteHead(Utf8JsonWriter writer)
    {
        writer.WriteString("job", Job);
        writer.WriteNumber("epoch", Epoch);
        writer.WriteStartArray("sinks");
        foreach (var sink in Sinks)
        {
            writer.WriteStartObject();
            writer.WriteString("model", sink.Model);
            writer.WriteString("sink", sink.Sink);
            writer.WriteBoolean("survives", sink.Survives);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Append(Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        line.WriteTo(file);
        file.Flush(flushToDisk: true);
    }
}
