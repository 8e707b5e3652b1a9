using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib;
using EtlLib.Batches;

namespace Nexmark;

/// <summary>The events of one kind: all of them in a batch; in a stream one partition, whose positions are the numbers of events.</summary>
/// <param name="events">How many events there are, of all kinds.</param>
/// <param name="isOne">Whether the event of a number is one of the kind.</param>
/// <param name="row">The event of a number.</param>
internal sealed class NexmarkSource<TModel>(long events, Func<long, bool> isOne, Func<long, TModel> row) : DataSource<TModel>
    where TModel : IDataModel<TModel>
{
    public override string Describe() => $"{typeof(TModel).Name} of {events:N0} Nexmark events";

    public override bool IsStream => true;

    public override bool IsRepeatable => true;

    public override async IAsyncEnumerable<TModel> ReadAsync(DataContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var number = 0L; number < events; number++)
        {
            if (isOne(number))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return row(number);
            }
        }
    }

    public override StreamSource OpenStream(StreamJob job) => new Stream(this, job);

    private sealed class Stream(NexmarkSource<TModel> source, StreamJob job) : StreamSource
    {
        private const string Partition = "events";
        private long next;

        public override bool Ends => true;

        public override Task<IReadOnlyDictionary<string, string>> StartAsync(IReadOnlyDictionary<string, string> positions,
            CancellationToken cancellationToken)
        {
            next = positions.TryGetValue(Partition, out var saved) ? Number(saved) : 0;
            return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [Partition] = Text(next) });
        }

        public override Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken)
        {
            var from = next;
            next = Math.Min(source.events, from + maxRows);
            return Task.FromResult<IReadOnlyList<StreamSlice>>(
                [Slice(from, next) with { IsLast = next == source.events, Lag = source.events - next }]);
        }

        public override Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken) =>
            Task.FromResult(Slice(Number(from), Number(to)));

        private StreamSlice Slice(long from, long to)
        {
            var rows = new ColumnBatch(job.Rows);
            for (var number = from; number < to; number++)
            {
                if (source.isOne(number))
                {
                    TModel.Append(rows.Vectors, source.row(number));
                    rows.EndRow();
                }
            }

            return new StreamSlice(Partition, Text(from), Text(to)) { Rows = rows };
        }

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    private readonly long events = events;
    private readonly Func<long, bool> isOne = isOne;
    private readonly Func<long, TModel> row = row;
}
