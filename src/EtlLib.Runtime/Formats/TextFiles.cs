using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// The rows of a source's text files. Any number of threads read: each takes a run of whole records, one after the other, and decodes it
/// while the others take and decode theirs.
/// </summary>
/// <remarks>Law: what the format makes of the beginning of a file is known before a record of it is decoded.</remarks>
internal abstract class TextFiles : IDisposable
{
    private readonly Lock gate = new();
    private readonly IReadOnlyList<string> paths;
    private readonly bool[] seen;
    private TextFile? file;
    private int next;
    private int decoding;
    private long rows;
    private bool done;

    private protected TextFiles(FileSource source, FileList files, Schema model, IReadOnlyCollection<int>? columns)
    {
        (Source, Model, paths) = (source, model, files.Paths);
        Taken = [.. Enumerable.Range(0, model.Columns.Count).Select(i => columns?.Contains(i) ?? true)];
        seen = new bool[model.Columns.Count];
    }

    /// <summary>The source.</summary>
    public FileSource Source { get; }

    /// <summary>The model.</summary>
    public Schema Model { get; }

    /// <summary>Which columns are decoded; the others of a batch stay empty.</summary>
    public bool[] Taken { get; }

    /// <summary>The encoding of the files where they are not UTF-8.</summary>
    protected virtual Encoding? Encoding => null;

    /// <summary>The longest record, in bytes.</summary>
    protected virtual int LongestRecord => int.MaxValue / 4;

    /// <summary>Whether a format is read here.</summary>
    public static bool Reads(DataSource source) => source is CsvSource or JsonLinesSource or JsonSource;

    /// <summary>How many bytes a source's files have.</summary>
    public static long Bytes(FileSource source) => FileList.Of(source).Paths.Sum(path =>
        new FileInfo(path).Length * (Gzip.Is(path) ? 4 : 1));

    /// <summary>
    /// Whether a source's rows say what no reader but this one knows: the form of texts, a zone, an encoding, an array in a document,
    /// values within values.
    /// </summary>
    public static bool IsOnlyHere(DataSource source, Schema model) => Reads(source)
        && (source is JsonSource or CsvSource { Encoding: not null }
            || model.Columns.Any(c => c.Format is not null || c.AssumeZone is not null || c.Type.Kind is TypeKind.List or TypeKind.Struct));

    /// <summary>The rows of a source's files, in their order. A batch belongs to who gets it.</summary>
    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(FileSource source,
        Schema model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var files = Open(source, model);
        using var block = new TextBlock();
        while (true)
        {
            var batch = new ColumnBatch(model);
            var read = false;
            try
            {
                read = await Task.Run(() => files.Read(block, batch), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (!read)
                {
                    batch.Dispose();
                }
            }

            if (!read)
            {
                yield break;
            }

            yield return batch;
        }
    }

    /// <summary>Opens a source's files.</summary>
    /// <param name="source">A source of text files on this machine.</param>
    /// <param name="model">The model of the rows.</param>
    /// <param name="columns">The columns to decode; null: all.</param>
    /// <exception cref="SourceException">There are no files.</exception>
    public static TextFiles Open(FileSource source, Schema model, IReadOnlyCollection<int>? columns = null)
    {
        var files = FileList.Of(source);
        return source switch
        {
            CsvSource csv => new CsvFiles(csv, files, model, columns),
            JsonLinesSource => new JsonLineFiles(source, files, model, columns),
            JsonSource json => new JsonFiles(json, files, model, columns),
            _ => throw new ArgumentException($"{source.Describe()} is not a source of text files.", nameof(source)),
        };
    }

    /// <summary>Decodes the next run of records into a batch, whose rows are forgotten.</summary>
    /// <param name="block">The calling thread's.</param>
    /// <param name="batch">A batch of the model.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="SourceException">A file cannot be read, or a record does not fit the model.</exception>
    public bool Read(TextBlock block, ColumnBatch batch)
    {
        batch.Clear();
        while (batch.Count == 0)
        {
            if (!TryTake(block))
            {
                CheckSeen();
                return false;
            }

            try
            {
                Decode(block, batch);
                Interlocked.Add(ref rows, batch.Count);
            }
            finally
            {
                Interlocked.Decrement(ref decoding);
            }
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            done = true;
            file?.Dispose();
        }
    }

    /// <summary>Looks at the beginning of a file.</summary>
    /// <param name="block">Has the first bytes of the file, a mark of the byte order left out.</param>
    /// <param name="isWhole">Whether that is the whole file.</param>
    /// <returns>How many bytes are not records; less than 0 where more of the file must be there to tell.</returns>
    private protected virtual int Begin(TextBlock block, bool isWhole) => 0;

    /// <summary>Where the last whole record ends.</summary>
    /// <param name="block">Has the bytes, from its start; its layout may be changed.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="isLast">Whether the file ends here.</param>
    /// <returns>How many bytes are whole records; 0 where none is whole.</returns>
    private protected abstract int Cut(TextBlock block, ReadOnlySpan<byte> data, bool isLast);

    /// <summary>Decodes records.</summary>
    private protected abstract void Decode(TextBlock block, ColumnBatch batch);

    /// <summary>The keys or names of the first file, for what is said where a column is in none.</summary>
    private protected abstract IEnumerable<string> Names();

    /// <summary>Marks a column as being in a file.</summary>
    private protected void Saw(int column) => seen[column] = true;

    /// <summary>Marks the columns that were there, and says whether some have not been in any file yet.</summary>
    private protected Span<bool> Seen => seen;

    /// <summary>The error of a column's value.</summary>
    private protected SourceException Fault(TextBlock block, int offset, ValueFault fault) =>
        Fault(block, offset, $"column {fault.Path} of {Model.ShortName} {fault.Message}", fault.Path);

    /// <summary>An error at a place in a file.</summary>
    private protected SourceException Fault(TextBlock block, int offset, string what, string? column = null, Exception? inner = null)
    {
        var line = block.LineAt(offset);
        return new SourceException(FormattableString.Invariant($"Line {line} of {block.Path}: {what}"), inner)
        {
            Location = block.Path,
            Line = line, Column = column
        };
    }

    private bool TryTake(TextBlock block)
    {
        lock (gate)
        {
            while (!done)
            {
                if (file is null)
                {
                    if (next == paths.Count)
                    {
                        return false;
                    }

                    file = TextFile.Open(paths[next++], Source, Encoding);
                }

                if (TryTake(block, file))
                {
                    Interlocked.Increment(ref decoding);
                    return true;
                }

                file.Dispose();
                file = null;
            }

            return false;
        }
    }

    /// <summary>Fills a block with records of a file; false at the file's end.</summary>
    private bool TryTake(TextBlock block, TextFile from)
    {
        var count = from.Restore(block);
        (block.Path, block.Start, block.FirstLine, block.Layout) = (from.Path, 0, from.Line, from.Layout);
        while (true)
        {
            count += from.Fill(block, count);
            var data = block.Buffer.AsSpan(0, count);
            if (!from.HasBegun)
            {
                block.End = count;
                var skipped = Begin(block, from.IsEnded);
                if (skipped >= 0)
                {
                    from.Begin(block.Layout);
                    block.Start = skipped;
                    block.FirstLine += data[..skipped].Count(block.Newline);
                }
                else if (!from.IsEnded)
                {
                    block.Grow(count);
                    continue;
                }
            }

            var cut = from.HasBegun ? Cut(block, data[block.Start..], from.IsEnded) : 0;
            if (cut > 0 || (from.IsEnded && from.HasBegun))
            {
                block.End = block.Start + cut;
                from.Keep(block, count);
                from.Layout = block.Layout;
                return cut > 0;
            }

            if (count - block.Start > LongestRecord)
            {
                var most = LongestRecord.ToString(CultureInfo.InvariantCulture);
                throw Fault(block, 0, $"the record that begins here exceeds the maximum line size of {most} bytes. "
                    + "See whether a quote is not closed, or give a greater maxLine.");
            }

            block.Grow(count);
        }
    }

    /// <summary>Once all records are decoded: a column that none of the files has is a mistake, also where it may be null.</summary>
    private void CheckSeen()
    {
        if (Volatile.Read(ref decoding) > 0 || Interlocked.Read(ref rows) == 0 || done)
        {
            return;
        }

        for (var i = 0; i < seen.Length; i++)
        {
            if (Taken[i] && !seen[i])
            {
                var (name, what) = (Model.Columns[i].Name, Source is CsvSource ? "column" : "key");
                throw new SourceException($"{Source.Describe()}: there is no {what} {name}, which {Model.ShortName} has. Did you mean "
                    + $"{Nearest.To(name, Names())}? [Column(\"…\")] on the property names the {what}.")
                {
                    Location = paths[0], Line = 1,
                    Column = name
                };
            }
        }
    }
}
