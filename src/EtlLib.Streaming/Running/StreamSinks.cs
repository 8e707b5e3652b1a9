namespace EtlLib.Streaming;

/// <summary>A sink of a running stream.</summary>
internal sealed class StreamOutput(string key, string model, DataSink sink, StreamNode node, SinkWriter writer) : IAsyncDisposable
{
    /// <summary>What the journal knows it by.</summary>
    public string Key => key;

    /// <summary>The model's name in the graph.</summary>
    public string Model => model;

    /// <summary>The sink, described.</summary>
    public DataSink Sink => sink;

    /// <summary>Where its rows come from.</summary>
    public StreamNode Node => node;

    /// <summary>The sink, open.</summary>
    public SinkWriter Writer => writer;

    /// <summary>The last epoch that it has: it gets no earlier one again.</summary>
    public long Last { get; set; }

    /// <summary>Rows committed in this run.</summary>
    public long RowsWritten { get; set; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => writer.DisposeAsync();
}

/// <summary>Commits the rows of each epoch to all sinks.</summary>
/// <remarks>
/// Law: tokens are in the journal before anything is committed. What dies with the process is committed first, and its sink tells afterwards whether it was; what
/// survives is committed by its token, by this process or by the next.
/// </remarks>
internal sealed class StreamSinks(JobJournal journal, IReadOnlyList<StreamOutput> outputs) : IAsyncDisposable
{
    private readonly Dictionary<string, long> committed = new(StringComparer.Ordinal);

    /// <summary>The sinks.</summary>
    public IReadOnlyList<StreamOutput> Outputs => outputs;

    /// <summary>Refuses what cannot be written; finishes what an earlier process has begun.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var output in outputs)
        {
            if (journal.IsNew)
            {
                await output.Writer.CheckAsync(cancellationToken).ConfigureAwait(false);
            }

            var last = await output.Writer.LastEpochAsync(cancellationToken).ConfigureAwait(false) ?? 0;
            output.Last = Math.Max(last, journal.LastOf(output.Key));
        }

        foreach (var (epoch, key, token) in journal.Pending())
        {
            if (outputs.FirstOrDefault(o => o.Key == key) is { Writer.PreparedSurvives: true } output && output.Last < epoch)
            {
                await output.Writer.CommitAsync(token, cancellationToken).ConfigureAwait(false);
                (output.Last, committed[key]) = (epoch, epoch);
            }
        }

        journal.Committed(committed);
        committed.Clear();
        if (journal.Last is > 0 and var unfinished)
        {
            foreach (var output in outputs.Where(o => o.Last < unfinished))
            {
                await output.Writer.AbortAsync(unfinished, null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What was committed since the journal was told last; it is told with the next epoch.</summary>
    public IReadOnlyDictionary<string, long> TakeCommitted()
    {
        var taken = new Dictionary<string, long>(committed, StringComparer.Ordinal);
        committed.Clear();
        return taken;
    }

    /// <summary>Writes, prepares and commits the rows of an epoch.</summary>
    public async Task CommitAsync(long epoch, CancellationToken cancellationToken)
    {
        var prepared = new List<(StreamOutput Output, string Token)>();
        foreach (var output in outputs)
        {
            if (output.Last < epoch && output.Node.Rows.Count > 0)
            {
                prepared.Add((output, await PrepareAsync(output, epoch, cancellationToken).ConfigureAwait(false)));
            }
        }

        if (prepared.Exists(p => p.Output.Writer.PreparedSurvives))
        {
            journal.Prepared(epoch, [.. prepared.Where(p => p.Output.Writer.PreparedSurvives).Select(p => (p.Output.Key, p.Token))]);
        }

        foreach (var (output, token) in prepared.OrderBy(p => p.Output.Writer.PreparedSurvives))
        {
            // From here on it is quick, and is not given up half-way.
            await output.Writer.CommitAsync(token, CancellationToken.None).ConfigureAwait(false);
            (output.Last, committed[output.Key]) = (epoch, epoch);
            output.RowsWritten += output.Node.Rows.Sum(b => (long)b.Count);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var output in outputs)
        {
            await output.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<string> PrepareAsync(StreamOutput output, long epoch, CancellationToken cancellationToken)
    {
        foreach (var batch in output.Node.Rows)
        {
            await output.Writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        return await output.Writer.PrepareAsync(epoch, cancellationToken).ConfigureAwait(false);
    }
}
