using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Running;

namespace EtlLib.Runtime.Tests;

/// <summary>Outputs without a disk: what is there, and what happened, in order.</summary>
internal sealed class FakeOutputs : IOutputs
{
    /// <summary>Paths where there is something already.</summary>
    public HashSet<string> Taken { get; } = [];

    /// <summary>Paths that cannot be committed.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>What happened.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Where tables go.</summary>
    public TextWriter Console { get; set; } = TextWriter.Null;

    public void Check(FileSink sink)
    {
        if (Taken.Contains(sink.Path))
        {
            throw new SinkException($"{sink.Path} is there already.") { Location = sink.Path };
        }
    }

    public IStagedFiles Stage(FileSink sink) => new Staged(this, sink.Path);

    public void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        Log.Add($"show {title}");
        Console.WriteLine($"{title} has {rows.Sum(r => r.Count)} rows{(more ? " and more" : "")}");
    }

    private sealed class Staged(FakeOutputs outputs, string path) : IStagedFiles
    {
        private bool committed;

        public Task<long> WriteAsync(Func<string, Task<long>> write) => write(path + ".staged");

        public Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken)
        {
            if (outputs.Broken.Contains(path))
            {
                throw new SinkException($"{path} cannot be put in place.") { Location = path };
            }

            committed = true;
            outputs.Log.Add($"commit {path}");
            return Task.FromResult(new CommittedOutput("/abs/" + path, 1, 1_000, Leftover: null));
        }

        public ValueTask DisposeAsync()
        {
            if (!committed)
            {
                outputs.Log.Add($"remove {path}");
            }

            return ValueTask.CompletedTask;
        }
    }
}
