using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>What a run gives to sinks: the console, whose rows are kept until everything is committed.</summary>
internal sealed class SinkHost : ISinkHost, IDisposable
{
    private readonly List<ShownRows> shown = [];

    public SinkWriter OpenFiles(FileSink sink, SinkJob job) => throw new PlanException(
        $"Model {job.Model}: the engine does not write {sink.Describe()}. Write Parquet, CSV or JSON lines to a path of this machine.");

    public SinkWriter OpenConsole(ConsoleSink sink, SinkJob job) => new ConsoleWriter(this, new ShownRows(job.Model, job.Rows, sink.Rows));

    /// <summary>Shows the rows of the console sinks that were committed.</summary>
    public void Show(IRowDisplay display) => shown.ForEach(rows => rows.Show(display));

    public void Dispose() => shown.ForEach(rows => rows.Dispose());

    private sealed class ConsoleWriter(SinkHost host, ShownRows rows) : SinkWriter
    {
        private bool committed;

        public override Task WriteAsync(Batches.ColumnBatch batch, CancellationToken cancellationToken)
        {
            rows.Take(batch);
            return Task.CompletedTask;
        }

        public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult("");

        public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            if (!committed)
            {
                committed = true;
                host.shown.Add(rows);
            }

            return Task.FromResult(new CommittedOutput());
        }

        public override ValueTask DisposeAsync()
        {
            if (!committed)
            {
                rows.Dispose();
            }

            return ValueTask.CompletedTask;
        }
    }
}
