using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Testing;

/// <summary>A stream of a model gave other rows than its batch.</summary>
public sealed class EquivalenceException : Exception
{
    /// <summary>Says what differs.</summary>
    public EquivalenceException(string message)
        : base(message)
    {
    }
}

/// <summary>Proves by example that a model's stream gives the rows of its batch.</summary>
public static class Equivalence
{
    /// <summary>
    /// Runs a model over random rows as a batch and as a stream, and compares the rows as multisets. The stream's rows come in one to three partitions, out of order
    /// within the lateness, some of them twice, in random epochs, and the stream is killed and started again between some of them.
    /// </summary>
    /// <param name="seed">The seed: the same gives the same rows.</param>
    /// <param name="inputs">How many random inputs.</param>
    /// <param name="context">What the model is parameterised by; null: nothing is set.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <exception cref="EquivalenceException">The rows differ: the message has the fewest rows that were found to show it.</exception>
    public static async Task AssertAsync<TModel>(int seed = 0, int inputs = 100, DataContext? context = null, CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        var info = ModelInfo.Of<TModel>();
        for (var i = 0; i < inputs; i++)
        {
            var random = new Random(HashCode.Combine(seed, i));
            var events = RandomEvents.Of(info.Inputs.Count == 0 ? [info.Schema] : info.Inputs, random);
            if (await DifferenceAsync<TModel>(info, events, seed + i, context, cancellationToken).ConfigureAwait(false) is { } found)
            {
                (events, found) = await ShrunkAsync<TModel>(info, events, found, seed + i, context, cancellationToken).ConfigureAwait(false);
                throw new EquivalenceException($"{info.Schema.ShortName}: the stream and the batch differ (seed {seed}, input {i}).\n{found}\nThe rows:\n{events}");
            }
        }
    }

    /// <summary>Leaves out rows as long as the rest still differs.</summary>
    private static async Task<(RandomEvents Events, string Found)> ShrunkAsync<TModel>(
        ModelInfo info, RandomEvents events, string found, int seed, DataContext? context, CancellationToken cancellationToken)
        where TModel : IDataModel<TModel>
    {
        for (var size = Math.Max(1, events.Count / 2); size > 0; size /= 2)
        {
            for (var at = 0; at < events.Count;)
            {
                var fewer = events.Without(at, size);
                if (fewer.Count < events.Count && await DifferenceAsync<TModel>(info, fewer, seed, context, cancellationToken).ConfigureAwait(false) is { } still)
                {
                    (events, found) = (fewer, still);
                }
                else
                {
                    at += size;
                }
            }
        }

        return (events, found);
    }

    /// <summary>What differs, or null.</summary>
    private static async Task<string?> DifferenceAsync<TModel>(ModelInfo info, RandomEvents events, int seed, DataContext? context, CancellationToken cancellationToken)
        where TModel : IDataModel<TModel>
    {
        var expected = await BatchAsync(info, events, context, cancellationToken).ConfigureAwait(false);
        var (actual, late) = await StreamedAsync<TModel>(events, new Random(seed), context, cancellationToken).ConfigureAwait(false);
        if (late > 0)
        {
            return $"{late} rows were late, though none came later than its model allows.";
        }

        var missing = expected.ToList();
        var surplus = actual.Where(row => !missing.Remove(row)).ToList();
        return missing.Count + surplus.Count == 0 ? null
            : $"Only in the batch ({missing.Count}):\n{string.Join('\n', missing.Take(10))}\nOnly in the stream ({surplus.Count}):\n{string.Join('\n', surplus.Take(10))}";
    }

    private static async Task<List<string>> BatchAsync(ModelInfo info, RandomEvents events, DataContext? context, CancellationToken cancellationToken)
    {
        var at = (context ?? new DataContext()) with { Now = new ManualClock().GetUtcNow() };
        Relation[] inputs = [.. events.Batches().Select(b => new Scan(b.Schema, new HeldRows([b])))];
        var plan = info.Make(info.Inputs.Count == 0 ? at with { Source = ((Scan)inputs[0]).Source } : at, new FrameInputs(inputs));
        await using var session = new DuckDbEngine(new DuckDbOptions(Threads: 1)).Open(new EngineRun(at));
        var rows = new List<string>();
        await foreach (var batch in session.ReadAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                rows.AddRange(RowText.Of(batch));
            }
        }

        return rows;
    }

    private static async Task<(List<string> Rows, int Late)> StreamedAsync<TModel>(RandomEvents events, Random random, DataContext? context, CancellationToken cancellationToken)
        where TModel : IDataModel<TModel>
    {
        await using var stream = FedStream.Of<TModel>(new ManualClock(), context);
        events.Feed(stream.Sources, random);
        var upTo = new Dictionary<(FedSource, string), int>();
        for (var end = false; !end;)
        {
            end = true;
            foreach (var source in stream.Sources)
            {
                foreach (var partition in source.Partitions)
                {
                    var (read, count) = (upTo.GetValueOrDefault((source, partition)), source.Partition(partition).Count);
                    upTo[(source, partition)] = Math.Min(count, read + random.Next(0, Math.Max(2, count / 3)));
                    end &= upTo[(source, partition)] == count;
                }
            }

            await stream.EpochAsync((source, partition) => upTo[(source, partition)], end, cancellationToken).ConfigureAwait(false);
            if (random.Next(6) == 0)
            {
                await stream.RestartAsync(crash: random.Next(3) != 0).ConfigureAwait(false);
            }
        }

        return ([.. RowText.Of(stream.Output.Rows)], stream.Dead.Count);
    }
}
