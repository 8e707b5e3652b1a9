using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Generation;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>Adds <c>DataSource.Generate(…)</c>.</summary>
public static class GenerateDataSource
{
    extension(DataSource)
    {
        /// <summary>Generated rows: each value is a pure function of seed, key, column and index, so that any slice in any order gives the same rows.</summary>
        /// <param name="keys">The values of the partition key: each has a row at every instant. None: the model has no partition key, or one key.</param>
        /// <param name="every">The event time between two rows of a key.</param>
        /// <param name="seed">The seed.</param>
        /// <param name="rows">How many rows a key has; null: as many as there are from the run's start to its end.</param>
        public static GenerateSource Generate(IReadOnlyList<string>? keys = null, TimeSpan? every = null, long seed = 0, long? rows = null) => new(keys ?? [], every, seed, rows);
    }
}

/// <summary>Generated rows: <c>DataSource.Generate(…)</c>. How they are generated is said by the model's <see cref="DataType"/> attributes.</summary>
/// <remarks>
/// Law: index 0 of each key lies at the run's start. Rows end before the run's end, or after so many of a key, whichever comes first.
/// </remarks>
public sealed class GenerateSource(IReadOnlyList<string> keys, TimeSpan? every, long seed, long? rows) : BatchSource
{
    /// <summary>The values of the partition key.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;

    /// <summary>The event time between two rows of a key.</summary>
    public TimeSpan? Every { get; } = every;

    /// <summary>The seed.</summary>
    public long Seed { get; } = seed;

    /// <summary>How many rows a key has, or null.</summary>
    public long? RowsPerKey { get; } = rows;

    /// <inheritdoc />
    public override string Describe() => $"generated rows, seed {Seed}{(Keys.Count > 0 ? $", {Keys.Count} keys" : "")}{(Every is { } e ? $", every {e:c}" : "")}";

    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <inheritdoc />
    public override bool IsStream => true;

    /// <inheritdoc />
    /// <exception cref="PlanException">The rows asked for do not fit the model or the run; the message says what to do.</exception>
    public override long? RowCount(Schema schema, DataContext context) => Generator(schema, context) is var rows ? rows.RowCount - FirstRow(rows, schema, context) : null;

    /// <inheritdoc />
    /// <exception cref="PlanException">The rows asked for do not fit the model or the run; the message says what to do.</exception>
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var rows = Generator(schema, context);
        foreach (var (first, count) in rows.Slices(FirstRow(rows, schema, context)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = new ColumnBatch(schema);
            try
            {
                rows.Fill(batch, first, count);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    /// <summary>The first row that an interval is read for.</summary>
    private static long FirstRow(RowGenerator rows, Schema schema, DataContext context) => schema.EventTime is not null && context.Reads?.From is { } from ? rows.FirstFrom(from) : 0;

    private RowGenerator Generator(Schema schema, DataContext context)
    {
        if (context.Reads is { } range)
        {
            var end = range.Last is { } last && (range.To is not { } to || last < to) ? last : range.To;
            context = context with { Start = range.First ?? context.Start, End = end, Reads = null };
        }

        var options = new GenerateOptions { Keys = Keys, Seed = Seed, Rows = RowsPerKey };
        options = Every is { } every ? options with { Every = every } : options;
        if (schema.EventTime is null)
        {
            return new RowGenerator(schema, options with { Start = context.Start ?? options.Start });
        }

        return context.Start is null && RowsPerKey is null
            ? throw new PlanException($"Rows of {schema.ShortName} are to be generated, but the run has no start: set factory.Start and factory.End, or give rows: to DataSource.Generate.")
            : new RowGenerator(schema, options with { Start = context.Start ?? options.Start, End = context.End });
    }
}
