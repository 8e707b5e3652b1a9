using System.Globalization;

namespace EtlLib.Streaming;

/// <summary>
/// Files that appear in a folder, each read once, whole, in the order of their names, as one partition. A position is the name of a file and how many of its rows
/// are read. A file that appears with a name before the position is not read, and is said in the dead letter.
/// </summary>
/// <param name="source">The folder.</param>
/// <param name="job">The job.</param>
/// <param name="read">Reads the rows of a file.</param>
internal sealed class WatchedFolder(FileSource source, StreamJob job, Func<FileSource, CancellationToken, IAsyncEnumerable<ColumnBatch>> read) : StreamSource
{
    private const string Partition = "files";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly Queue<StreamSlice> waiting = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private string last = "";
    private long skip;
    private IReadOnlyList<string>? fixedFiles;

    /// <inheritdoc />
    public override Task<IReadOnlyDictionary<string, string>> StartAsync(IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken)
    {
        var files = Files();
        if (positions.TryGetValue(Partition, out var saved))
        {
            (last, skip) = Parse(saved);
            known.UnionWith(files.Where(f => string.CompareOrdinal(f, last) < 0 || (f == last && skip == 0)));
        }
        else if (job.Start is StreamStart.Latest && files.Count > 0)
        {
            last = files[^1];
            known.UnionWith(files);
        }

        fixedFiles = job.AvailableNow ? files : null;
        return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [Partition] = At(last, skip) });
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken)
    {
        while (waiting.Count == 0)
        {
            var next = (fixedFiles ?? Files()).FirstOrDefault(f => !known.Contains(f));
            if (next is not null)
            {
                await LoadAsync(next, cancellationToken).ConfigureAwait(false);
            }
            else if (fixedFiles is not null)
            {
                return [new StreamSlice(Partition, At(last, 0), At(last, 0)) { IsLast = true }];
            }
            else
            {
                await Task.Delay(LookEvery, job.Clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return [waiting.Dequeue()];
    }

    /// <inheritdoc />
    public override async Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken)
    {
        // A slice lies within one file: from its row (or the end of the file before) to a row of it, or to its end.
        var ((fromFile, fromRow), (file, toRow)) = (Parse(from), Parse(to));
        var first = fromFile == file ? fromRow : 0;
        var rows = new ColumnBatch(job.Rows);
        var at = 0L;
        await foreach (var batch in read(One(file), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++, at++)
                {
                    if (at >= first && (toRow == 0 || at < toRow))
                    {
                        rows.AppendFrom(batch, row);
                    }
                }
            }
        }

        return new StreamSlice(partition, from, to) { Rows = rows };
    }

    /// <summary>Reads a file and cuts it into slices.</summary>
    private async Task LoadAsync(string file, CancellationToken cancellationToken)
    {
        known.Add(file);
        if (string.CompareOrdinal(file, last) < 0)
        {
            var reason = $"The file appeared after {last} was read, whose name comes after it. Files are read in the order of their names.";
            waiting.Enqueue(new StreamSlice(Partition, At(last, 0), At(last, 0)) { Poison = [new PoisonRecord(Path.Combine(source.Path, file), reason, Array.Empty<byte>())] });
            return;
        }

        var slices = new List<StreamSlice>();
        var (position, row, rows) = (At(last, skip), 0L, new ColumnBatch(job.Rows));
        await foreach (var batch in read(One(file), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++, row++)
                {
                    if (file != last || row >= skip)
                    {
                        rows.AppendFrom(batch, i);
                    }
                }
            }

            if (rows.Count >= 100_000)
            {
                var to = At(file, row);
                slices.Add(Slice(file, position, to, rows));
                (position, rows) = (to, new ColumnBatch(job.Rows));
            }
        }

        slices.Add(Slice(file, position, At(file, 0), rows));
        slices.ForEach(waiting.Enqueue);
        (last, skip) = (file, 0);
    }

    private StreamSlice Slice(string file, string from, string to, ColumnBatch rows)
    {
        var path = Path.Combine(source.Path, file);
        var (fromFile, first) = Parse(from);
        var before = fromFile == file ? first : 0;
        return new StreamSlice(Partition, from, to) { Rows = rows, PlaceOf = row => string.Create(CultureInfo.InvariantCulture, $"{path}, row {before + row + 1}") };
    }

    /// <summary>The names of the files, in order.</summary>
    private List<string> Files() => !Directory.Exists(source.Path) ? []
        : [.. Directory.EnumerateFiles(source.Path).Select(Path.GetFileName).OfType<string>()
            .Where(f => f is not ['.' or '_', ..] && source.Extensions.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)];

    private FileSource One(string file) => source.WithPath(Path.Combine(source.Path, file));

    private static string At(string file, long row) => string.Create(CultureInfo.InvariantCulture, $"{row}:{file}");

    private static (string File, long Row) Parse(string position)
    {
        var at = position.IndexOf(':', StringComparison.Ordinal);
        return (position[(at + 1)..], long.Parse(position.AsSpan(0, at), CultureInfo.InvariantCulture));
    }
}
