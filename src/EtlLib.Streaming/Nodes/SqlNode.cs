using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>Filters, projections, unions and joins with tables: the rows of an epoch through one statement.</summary>
internal sealed class SqlNode(string name, Relation plan, StreamNode[] inputs) : StreamNode(name, plan.Schema, plan.ToString(), inputs)
{
    private StreamStatement? statement;

    /// <summary>The plan, over the rows of other nodes.</summary>
    public Relation Plan => plan;

    /// <inheritdoc />
    public override async Task StartAsync(StreamDatabase database, CancellationToken cancellationToken) =>
        statement = await database.PrepareAsync(plan, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task RunAsync(EpochAt epoch, CancellationToken cancellationToken)
    {
        Reached = LeastReached();
        foreach (var input in Inputs)
        {
            if (!input.IsTable && input.Rows.Count > 0)
            {
                await statement!.RunAsync(Name, Rows, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (statement is not null)
        {
            await statement.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A C# function of rows.</summary>
internal sealed class MapNode(string name, MapRows map, StreamNode input) : StreamNode(name, map.Model, $"Map to {map.Model.Name}", input)
{
    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken)
    {
        Reached = LeastReached();
        foreach (var batch in Inputs[0].Rows)
        {
            Rows.Add(Apply(batch));
        }

        return Task.CompletedTask;
    }

    private ColumnBatch Apply(ColumnBatch from)
    {
        var made = MappedRows.Of(map, from);
        try
        {
            CheckTimes(made);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>A function may give any event time: one that is before the watermark would be too late for every window.</summary>
    private void CheckTimes(ColumnBatch made)
    {
        if (map.Model.EventTime is not { } time)
        {
            return;
        }

        foreach (var micros in made.Fixed<long>(map.Model.IndexOf(time.Name)).Span)
        {
            if (micros < Before)
            {
                throw new DataException($"The function that makes {map.Model.ShortName} gave a row with the event time {Times.Text(micros)}, before the watermark "
                    + $"{Times.Text(Before)} of its input. Keep the event time of the row that it is made of, or a later one.");
            }
        }
    }

    /// <summary>The input's watermark before the epoch.</summary>
    private long Before { get; set; } = Watermark.None;

    /// <inheritdoc />
    public override void EndEpoch()
    {
        Before = Reached;
        base.EndEpoch();
    }
}

/// <summary>The rows of a bounded part of the plan, which every epoch reads.</summary>
internal sealed class TableNode(string name, Relation plan, Func<CancellationToken, IAsyncEnumerable<ColumnBatch>> read)
    : StreamNode(name, plan.Schema, "table " + plan)
{
    private List<ColumnBatch>? table;
    private bool ended;

    /// <inheritdoc />
    public override bool IsTable => true;

    /// <summary>How many rows it has, once it is read.</summary>
    public long Count => table?.Sum(b => (long)b.Count) ?? 0;

    /// <inheritdoc />
    public override async Task StartAsync(StreamDatabase database, CancellationToken cancellationToken)
    {
        table = [];
        await foreach (var batch in read(cancellationToken).ConfigureAwait(false))
        {
            table.Add(batch);
        }

        Rows.AddRange(table);
        Reached = Watermark.Ended;
    }

    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Keeps the rows.</summary>
    public override void EndEpoch()
    {
        if (ended)
        {
            base.EndEpoch();
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        ended = true;
        return base.DisposeAsync();
    }
}

/// <summary>The rows of a table, in the first epoch of the job.</summary>
internal sealed class OnceNode(TableNode table) : StreamNode(table.Name, table.Schema, "once", table)
{
    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken)
    {
        Reached = Watermark.Ended;
        if (epoch.IsFirst)
        {
            foreach (var batch in table.Rows)
            {
                var copy = new ColumnBatch(table.Schema);
                for (var row = 0; row < batch.Count; row++)
                {
                    copy.AppendFrom(batch, row);
                }

                Rows.Add(copy);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Instants in messages.</summary>
internal static class Times
{
    /// <summary>An instant in microseconds, as people read it.</summary>
    public static string Text(long micros) => micros switch
    {
        <= Watermark.None => "none",
        >= Watermark.Ended => "the end",
        _ => Of(micros).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>An instant in microseconds as C# has it; null where there is none.</summary>
    public static DateTimeOffset? Instant(long micros) => micros is <= Watermark.None or >= Watermark.Ended ? null : Of(micros);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Of(long micros) => new(DateTime.UnixEpoch.Ticks + (micros * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
