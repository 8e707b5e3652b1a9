using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Sinks;

namespace EtlLib.Runtime.Tests;

/// <summary>Outputs without a disk: what is there, and what happened, in order.</summary>
internal sealed class FakeOutputs : IRowDisplay
{
    /// <summary>Paths where there is something already.</summary>
    public HashSet<string> Taken { get; } = [];

    /// <summary>Paths that cannot be committed.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>What happened.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Where tables go.</summary>
    public TextWriter Console { get; set; } = TextWriter.Null;

    /// <summary>Opens a file that nobody sees until it is committed.</summary>
    public EngineOutput Open(FileSink sink, Func<string, CancellationToken, Task<long>> write) => new Staged(this, sink.Path, write);

    public void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        Log.Add($"show {title}");
        Console.WriteLine($"{title} has {rows.Sum(r => r.Count)} rows{(more ? " and more" : "")}");
    }

    private sealed class Staged(FakeOutputs outputs, string path, Func<string, CancellationToken, Task<long>> write) : EngineOutput
    {
        private bool written, committed;

        // Nothing is on a disk.
        public override bool PreparedSurvives => false;

        public override Task CheckAsync(CancellationToken cancellationToken) =>
            outputs.Taken.Contains(path) ? throw new SinkException($"{path} is there already.") { Location = path } : Task.CompletedTask;

        public override Task<long> WriteAsync(CancellationToken cancellationToken)
        {
            written = true;
            return write(path + ".staged", cancellationToken);
        }

        public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult(path);

        public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            if (outputs.Broken.Contains(path))
            {
                throw new SinkException($"{path} cannot be put in place.") { Location = path };
            }

            committed = true;
            outputs.Log.Add($"commit {path}");
            return Task.FromResult(new CommittedOutput("/abs/" + path, 1, 1_000, Leftover: null));
        }

        public override ValueTask DisposeAsync()
        {
            if (written && !committed)
            {
                outputs.Log.Add($"remove {path}");
            }

            return ValueTask.CompletedTask;
        }
    }
}
