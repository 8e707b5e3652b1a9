using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// Where each value of a generated table lies: row r is of key r % K, at index r / K; its event time is Start + index * Every.
/// So rows are ordered by event time, then key.
/// </summary>
/// <param name="Seed">The seed.</param>
/// <param name="Keys">The keys' texts; one empty text where there are none.</param>
/// <param name="HasKeys">Whether the keys were given.</param>
/// <param name="StartMicros">The event time of index 0, in microseconds since the epoch.</param>
/// <param name="EveryMicros">Microseconds between two indexes.</param>
/// <param name="RowsPerKey">How many indexes there are.</param>
internal sealed record RowLayout(long Seed, string[] Keys, bool HasKeys, long StartMicros, long EveryMicros, long RowsPerKey)
{
    public ulong[] Streams(string purpose) => Array.ConvertAll(Keys, key => Generation.Streams.Of(Seed, purpose, key));

    /// <summary>The layout of what was asked for.</summary>
    /// <exception cref="PlanException">It does not fit the model.</exception>
    public static RowLayout Of(Schema schema, GenerateOptions options)
    {
        var name = schema.ShortName;
        CheckKeys(schema, options.Keys);
        if (options.Every <= TimeSpan.Zero || options.Every.Ticks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new PlanException($"Rows of {name} cannot be generated every {options.Every:c}: it must be a whole number of microseconds, more than zero.");
        }

        if (options.Start.UtcTicks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new PlanException($"Rows of {name} cannot start at {options.Start:O}: it is finer than a microsecond.");
        }

        var keys = options.Keys.Count == 0 ? [""] : options.Keys.ToArray();
        var rows = CountRows(schema, options);
        if (rows > RowGenerator.MaxRowsPerKey / keys.Length)
        {
            throw new PlanException($"{rows} rows of {name} for each of {keys.Length} keys are too many.");
        }

        var sequence = schema.Sequence;
        if (sequence is { Type.Kind: TypeKind.Int, Generator: null } && rows * keys.Length > int.MaxValue)
        {
            throw new PlanException($"{name}.{sequence.Name} is an int, which cannot number {rows * keys.Length} rows: make it a long.");
        }

        var start = (options.Start.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return new RowLayout(options.Seed, keys, options.Keys.Count > 0, start, options.Every.Ticks / TimeSpan.TicksPerMicrosecond, rows);
    }

    private static void CheckKeys(Schema schema, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        var name = schema.ShortName;
        var columns = schema.PartitionKey.Select(c => c.Name).ToList();
        if (columns.Count == 0)
        {
            throw new PlanException($"Keys are given for {name}, but it has no partition key: mark the property that they are the values of with [PartitionKey], or leave the keys out.");
        }

        if (columns.Count > 1)
        {
            throw new PlanException($"Keys are given for {name}, but its partition key has {columns.Count} columns ({string.Join(", ", columns)}): leave the keys out, and let [Choice] on each of the properties generate their values.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key is null || !seen.Add(key))
            {
                throw new PlanException(key is null ? $"A key given for {name} is null." : $"The key '{key}' is given twice for {name}.");
            }
        }
    }

    private static long CountRows(Schema schema, GenerateOptions options)
    {
        var name = schema.ShortName;
        if (options.Rows < 0)
        {
            throw new PlanException($"{options.Rows} rows of {name} cannot be generated.");
        }

        if (schema.EventTime is null)
        {
            return options.Rows ?? throw new PlanException(
                $"{name} has no event time, so how many rows to generate must be said: give rows: to DataSource.Generate, or mark a property with [EventTime] and give the run an end.");
        }

        if (options.End is null && options.Rows is null)
        {
            throw new PlanException($"How many rows of {name} to generate is not said: give the run an end (factory.End), or give rows: to DataSource.Generate.");
        }

        var end = Until(options, options.End ?? DateTimeOffset.MaxValue);
        var rows = Math.Min(options.Rows ?? long.MaxValue, end);
        return options.End is null && rows < options.Rows
            ? throw new PlanException($"{options.Rows} rows of {name}, one every {options.Every:c} from {options.Start:u}, would go beyond the year 9999: generate fewer.")
            : rows;
    }

    /// <summary>How many times lie in [start, end), one every so often.</summary>
    private static long Until(GenerateOptions options, DateTimeOffset end)
    {
        var ticks = end.UtcTicks - options.Start.UtcTicks;
        return ticks <= 0 ? 0 : ((ticks - 1) / options.Every.Ticks) + 1;
    }
}
