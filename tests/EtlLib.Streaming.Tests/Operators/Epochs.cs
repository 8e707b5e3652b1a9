using System.Buffers;
using EtlLib.Batches;

namespace EtlLib.Streaming.Tests;

/// <summary>Runs an operator over rows that come out of order within a lateness, in random epochs, saved and loaded at random.</summary>
internal static class Epochs
{
    private const long Lateness = 12 * Events.Second;

    /// <summary>The rows that come out, in their order.</summary>
    /// <param name="random">Decides on order, cuts and restarts.</param>
    /// <param name="spec">The operator.</param>
    /// <param name="inputs">The rows of each input, and the position of their time.</param>
    /// <param name="eventTime">The position of the time that the output's watermark is of.</param>
    public static List<ColumnBatch> Run(Random random, OperatorSpec spec, (ColumnBatch Rows, int Time)[] inputs, int eventTime)
    {
        var (output, store) = (new List<ColumnBatch>(), new Dictionary<long, byte[]>());
        var sides = inputs.Select(i => new Side(random, i.Rows, i.Time)).ToArray();
        var watermarks = Enumerable.Repeat(Watermark.None, sides.Length).ToArray();
        var op = spec.Open();
        while (watermarks.Any(w => w < Watermark.Ended))
        {
            for (var side = 0; side < sides.Length; side++)
            {
                watermarks[side] = Math.Max(watermarks[side], sides[side].Next(random, batch => op.Add(side, batch)));
            }

            if (random.Next(6) == 0)
            {
                op = Restarted(op, spec, store);
            }

            var (before, first) = (op.OutputWatermark, output.Count);
            op.Advance(watermarks, output);
            foreach (var time in output.Skip(first).SelectMany(b => b.Fixed<long>(eventTime).Span.ToArray()))
            {
                Assert.True(time >= before, $"A row of time {time} comes out below the output's watermark {before}.");
            }

            Assert.True(op.OutputWatermark >= before, "The output's watermark falls.");
            op = random.Next(8) == 0 ? Restarted(op, spec, store) : op;
        }

        Assert.Equal(Watermark.Ended, op.OutputWatermark);
        Assert.All(output, b => Assert.NotEqual(0, b.Count));
        op.Dispose();
        return output;
    }

    /// <summary>An operator with the state of another, through bytes.</summary>
    public static Operator Restarted(Operator op, OperatorSpec spec, Dictionary<long, byte[]> store)
    {
        byte[] bytes;
        using (var to = new StateWriter())
        {
            op.Save(to);
            bytes = to.Bytes.ToArray();
            foreach (var held in to.Batches.Where(b => !store.ContainsKey(b.Id)))
            {
                var encoded = new ArrayBufferWriter<byte>();
                BatchBytes.Write(held.Batch, encoded);
                store.Add(held.Id, encoded.WrittenSpan.ToArray());
            }
        }

        var size = op.State.Rows;
        op.Dispose();
        var loaded = spec.Open();
        loaded.Load(new StateReader(bytes, id => store[id]));
        Assert.Equal(size, loaded.State.Rows);
        return loaded;
    }

    private sealed class Side
    {
        private readonly ColumnBatch rows;
        private readonly int time;
        private readonly int[] order;
        private int taken;
        private long greatest = Watermark.None;

        public Side(Random random, ColumnBatch rows, int time)
        {
            (this.rows, this.time) = (rows, time);
            var isOrdered = random.Next(3) == 0;
            order = [.. Enumerable.Range(0, rows.Count).OrderBy(row => rows.Fixed<long>(time)[row] + (isOrdered
                ? 0
                : random.NextInt64(Lateness)))];
        }

        /// <summary>Gives some batches; the watermark after them.</summary>
        public long Next(Random random, Action<ColumnBatch> add)
        {
            for (var batches = random.Next(3); batches > 0; batches--)
            {
                var batch = new ColumnBatch(rows.Schema);
                for (var count = random.Next(4) == 0
                    ? 0
                    : random.Next(Math.Max(40, order.Length / 4)); count > 0 && taken < order.Length; count--)
                {
                    batch.AppendFrom(rows, order[taken]);
                    greatest = Math.Max(greatest, rows.Fixed<long>(time)[order[taken++]]);
                }

                add(batch);
            }

            var hasEnded = taken == order.Length && random.Next(3) == 0;
            return hasEnded ? Watermark.Ended : greatest == Watermark.None ? greatest : greatest - Lateness;
        }
    }
}
