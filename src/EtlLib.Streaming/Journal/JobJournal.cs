// This file is long because the tables of a job's journal and all that reads and writes them are understood together.
using System.Text.Json;
using EtlLib.Files;
using EtlLib.Streams;
using Microsoft.Data.Sqlite;

namespace EtlLib.Streaming;

/// <summary>
/// What a job remembers, in one SQLite database that one process has at a time: the epochs since the newest snapshot, the snapshot, what sinks have prepared and
/// committed, and the dead letters.
/// </summary>
/// <remarks>Law: an epoch is durable here before it is processed, and prepared output before it is committed.</remarks>
internal sealed class JobJournal : IDisposable
{
    private const int Full = 13;
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS epochs(number INTEGER PRIMARY KEY, body TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS spooled(epoch INTEGER NOT NULL, source TEXT NOT NULL, ordinal INTEGER NOT NULL, partition TEXT NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY(epoch, source, ordinal));
        CREATE TABLE IF NOT EXISTS prepared(epoch INTEGER NOT NULL, sink TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY(epoch, sink));
        CREATE TABLE IF NOT EXISTS committed(sink TEXT PRIMARY KEY, epoch INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS dead(epoch INTEGER NOT NULL, ordinal INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL,
          reason TEXT NOT NULL, time INTEGER, raw BLOB NOT NULL, again INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(epoch, ordinal));
        CREATE TABLE IF NOT EXISTS states(operator TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS batches(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS snapshot(one INTEGER PRIMARY KEY CHECK (one = 0), epoch INTEGER NOT NULL, sources TEXT NOT NULL);
        """;

    private readonly string path;
    private readonly bool durable;
    private readonly FileStream? owner;
    private readonly SqliteConnection connection;

    private JobJournal(string path, bool durable, FileStream? owner)
    {
        (this.path, this.durable, this.owner) = (path, durable, owner);
        connection = Connect();
        Execute(connection, Tables);
    }

    /// <summary>The epochs and snapshots of this process are in the file by this name.</summary>
    public string Path => path;

    /// <summary>Opens the journal of a job, which no other process may have.</summary>
    /// <param name="path">The database.</param>
    /// <param name="durable">Whether what is written survives a power cut; else, in tests, only the process.</param>
    /// <exception cref="EngineException">Another process runs the job, or the journal cannot be written.</exception>
    public static JobJournal Open(string path, bool durable = true)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var owner = OwnerLock.TryLock(path + ".lock", FileMode.OpenOrCreate)
            ?? throw new EngineException($"Another process runs the job whose state is in {path}. Stop it, or give this one another name: --job NAME.");
        try
        {
            return Named(path, () => new JobJournal(path, durable, owner));
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Opens it to be looked at, also while the job runs.</summary>
    public static JobJournal Look(string path) => new(path, durable: false, owner: null);

    /// <summary>Whether the job has read anything.</summary>
    public bool IsNew => Number("SELECT count(*) FROM meta WHERE key = 'first'") == 0;

    /// <summary>The number of the job's first epoch.</summary>
    public long First => long.Parse(Meta("first") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The number of the last epoch, 0 where there is none.</summary>
    public long Last => Math.Max(Number("SELECT coalesce(max(number), 0) FROM epochs"), Number("SELECT coalesce(max(epoch), 0) FROM snapshot"));

    /// <summary>The plan that the state is of, or null.</summary>
    public SavedPlan? Plan
    {
        get => Meta("plan") is { } json ? JsonSerializer.Deserialize(json, JournalJson.Default.SavedPlan) : null;
        set => SetMeta("plan", JsonSerializer.Serialize(value!, JournalJson.Default.SavedPlan));
    }

    /// <summary>Writes an epoch, with the rows that cannot be read again from their source, what sinks have committed meanwhile, and the dead letters that are rows of it.</summary>
    public void Append(
        EpochRecord epoch, IReadOnlyList<(string Source, string Partition, byte[] Rows)> spooled, IReadOnlyDictionary<string, long> committed, IReadOnlyList<long> revived) => Write(() =>
    {
        foreach (var letter in revived)
        {
            Run("DELETE FROM dead WHERE rowid = $1", letter);
        }

        Run("INSERT OR IGNORE INTO meta VALUES('first', $1)", epoch.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Run("INSERT INTO epochs VALUES($1, $2)", epoch.Number, JsonSerializer.Serialize(epoch, JournalJson.Default.EpochRecord));
        for (var i = 0; i < spooled.Count; i++)
        {
            Run("INSERT INTO spooled VALUES($1, $2, $3, $4, $5)", epoch.Number, spooled[i].Source, i, spooled[i].Partition, spooled[i].Rows);
        }

        foreach (var (sink, number) in committed)
        {
            Run("INSERT OR REPLACE INTO committed VALUES($1, $2)", sink, number);
            Run("DELETE FROM prepared WHERE sink = $1 AND epoch <= $2", sink, number);
        }
    });

    /// <summary>Writes the dead letters of an epoch; those that are there already stay.</summary>
    public void Append(long epoch, IReadOnlyList<DeadLetter> letters) => Write(() =>
    {
        for (var i = 0; i < letters.Count; i++)
        {
            var letter = letters[i];
            Run("INSERT OR IGNORE INTO dead VALUES($1, $2, $3, $4, $5, $6, $7, $8, 0)", epoch, i, letter.Kind, letter.Source, letter.Place, letter.Reason, letter.Time, letter.Raw);
        }
    });

    /// <summary>Writes what sinks have prepared.</summary>
    public void Prepared(long epoch, IReadOnlyList<(string Sink, string Token)> tokens) => Write(() =>
    {
        foreach (var (sink, token) in tokens)
        {
            Run("INSERT OR REPLACE INTO prepared VALUES($1, $2, $3)", epoch, sink, token);
        }
    });

    /// <summary>Writes what sinks have committed.</summary>
    public void Committed(IReadOnlyDictionary<string, long> committed) => Write(() =>
    {
        foreach (var (sink, epoch) in committed)
        {
            Run("INSERT OR REPLACE INTO committed VALUES($1, $2)", sink, epoch);
            Run("DELETE FROM prepared WHERE sink = $1 AND epoch <= $2", sink, epoch);
        }
    });

    /// <summary>What was prepared and is not known to be committed, in order.</summary>
    public IReadOnlyList<(long Epoch, string Sink, string Token)> Pending() =>
        Query("SELECT epoch, sink, token FROM prepared ORDER BY epoch, sink", r => (r.GetInt64(0), r.GetString(1), r.GetString(2)));

    /// <summary>The last epoch that a sink is known to have.</summary>
    public long LastOf(string sink) => Number("SELECT coalesce(max(epoch), 0) FROM committed WHERE sink = $1", sink);

    /// <summary>The epochs after a number, in order.</summary>
    public IReadOnlyList<EpochRecord> After(long number) =>
        Query("SELECT body FROM epochs WHERE number > $1 ORDER BY number", r => JsonSerializer.Deserialize(r.GetString(0), JournalJson.Default.EpochRecord)!, number);

    /// <summary>The rows of an epoch that cannot be read from their source again.</summary>
    public IReadOnlyList<(string Partition, byte[] Rows)> Spooled(long epoch, string source) =>
        Query("SELECT partition, body FROM spooled WHERE epoch = $1 AND source = $2 ORDER BY ordinal", r => (r.GetString(0), (byte[])r[1]), epoch, source);

    /// <summary>The newest snapshot's epoch and sources; null where there is none.</summary>
    public (long Epoch, IReadOnlyList<SourceState> Sources)? Snapshot()
    {
        var found = Query("SELECT epoch, sources FROM snapshot", r => (r.GetInt64(0), (IReadOnlyList<SourceState>)JsonSerializer.Deserialize(r.GetString(1), JournalJson.Default.ListSourceState)!));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The newest snapshot's state of an operator, or null.</summary>
    public StateReader? State(string id)
    {
        var found = Query("SELECT body FROM states WHERE operator = $1", r => (byte[])r[0], id);
        return found.Count == 0 ? null : new StateReader(found[0], Batch);
    }

    /// <summary>The numbers of the batches that are stored.</summary>
    public IReadOnlyList<long> Batches() => Query("SELECT id FROM batches", r => r.GetInt64(0));

    /// <summary>Counts of dead letters, by kind.</summary>
    public IReadOnlyDictionary<string, long> DeadCounts() =>
        Query("SELECT kind, count(*) FROM dead GROUP BY kind", r => (r.GetString(0), r.GetInt64(1))).ToDictionary(c => c.Item1, c => c.Item2, StringComparer.Ordinal);

    /// <summary>Dead letters, the newest first.</summary>
    public IReadOnlyList<(long Epoch, DeadLetter Letter)> Dead(int most) => Query(
        "SELECT epoch, kind, source, place, reason, time, raw FROM dead ORDER BY epoch DESC, ordinal LIMIT $1",
        r => (r.GetInt64(0), new DeadLetter(r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.IsDBNull(5) ? null : r.GetInt64(5), (byte[])r[6])),
        most);

    /// <summary>Marks the records that could not be decoded, to be decoded again; how many there are.</summary>
    public long Mark()
    {
        Write(() => Run("UPDATE dead SET again = 1 WHERE kind = $1", DeadLetter.Poison));
        return Number("SELECT count(*) FROM dead WHERE again = 1");
    }

    /// <summary>Takes the marks away; what was marked.</summary>
    public IReadOnlyList<(long Id, string Source, string Place, byte[] Raw)> TakeMarked()
    {
        var marked = Query("SELECT rowid, source, place, raw FROM dead WHERE again = 1 ORDER BY epoch, ordinal", r => (r.GetInt64(0), r.GetString(1), r.GetString(2), (byte[])r[3]));
        if (marked.Count > 0)
        {
            Write(() => Run("UPDATE dead SET again = 0"));
        }

        return marked;
    }

    /// <summary>Deletes all dead letters; how many there were.</summary>
    public long DropDead()
    {
        var count = Number("SELECT count(*) FROM dead");
        Write(() => Run("DELETE FROM dead"));
        return count;
    }

    /// <summary>Writes a snapshot; batches one by one, so that no epoch waits long for its turn.</summary>
    public Task SaveAsync(long epoch, List<SourceState> sources, IReadOnlyList<(string Id, string Name, StateWriter State)> states, HashSet<long> stored) => Task.Run(() => Named(path, () =>
    {
        using var writer = Connect();
        foreach (var batch in states.SelectMany(s => s.State.Batches).Where(b => stored.Add(b.Id)))
        {
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            BatchBytes.Write(batch.Batch, bytes);
            Run(writer, "INSERT OR REPLACE INTO batches VALUES($1, $2)", batch.Id, bytes.WrittenSpan.ToArray());
        }

        using var transaction = writer.BeginTransaction();
        Run(writer, "DELETE FROM states");
        foreach (var (id, name, state) in states)
        {
            Run(writer, "INSERT OR REPLACE INTO states VALUES($1, $2, $3)", id, name, state.Bytes.ToArray());
        }

        Run(writer, "INSERT OR REPLACE INTO snapshot VALUES(0, $1, $2)", epoch, JsonSerializer.Serialize(sources, JournalJson.Default.ListSourceState));
        var needed = states.SelectMany(s => s.State.Batches).Select(b => b.Id).ToHashSet();
        foreach (var id in stored.Where(id => !needed.Contains(id)).ToList())
        {
            Run(writer, "DELETE FROM batches WHERE id = $1", id);
            stored.Remove(id);
        }

        Run(writer, "DELETE FROM epochs WHERE number <= $1", epoch);
        Run(writer, "DELETE FROM spooled WHERE epoch <= $1", epoch);
        transaction.Commit();
        return 0;
    }));

    /// <inheritdoc />
    public void Dispose()
    {
        connection.Dispose();
        owner?.Dispose();
    }

    private ReadOnlyMemory<byte> Batch(long id)
    {
        var found = Query("SELECT body FROM batches WHERE id = $1", r => (byte[])r[0], id);
        return found.Count == 1 ? found[0] : throw new EngineException($"The snapshot in {path} lacks a part ({id}). Start over with --reset-state.");
    }

    private SqliteConnection Connect()
    {
        var made = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 60 }.ToString());
        made.Open();
        Execute(made, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(durable ? "FULL" : "OFF")};");
        return made;
    }

    private void Write(Action body) => Named(path, () =>
    {
        using var transaction = connection.BeginTransaction();
        body();
        transaction.Commit();
        return 0;
    });

    private string? Meta(string key) => Query("SELECT value FROM meta WHERE key = $1", r => r.GetString(0), key) is [var value] ? value : null;

    private void SetMeta(string key, string value) => Write(() => Run("INSERT OR REPLACE INTO meta VALUES($1, $2)", key, value));

    private long Number(string sql, params ReadOnlySpan<object?> values) => Query(sql, r => r.GetInt64(0), values)[0];

    private void Run(string sql, params ReadOnlySpan<object?> values) => Run(connection, sql, values);

    private static void Run(SqliteConnection on, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(on, sql, values);
        command.ExecuteNonQuery();
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static SqliteCommand Command(SqliteConnection on, string sql, ReadOnlySpan<object?> values)
    {
        var command = on.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        }

        return command;
    }

    private static void Execute(SqliteConnection on, string sql)
    {
        using var command = on.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static T Named<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw new EngineException(e.SqliteErrorCode == Full
                ? $"The disk is full: the job's journal {path} cannot be written. What was committed stays. Free some room and start the job again; it goes on where it was."
                : $"The job's journal {path} cannot be used: {e.Message}", e);
        }
    }
}
