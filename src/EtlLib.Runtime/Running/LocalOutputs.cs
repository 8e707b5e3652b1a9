using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Running;

/// <summary>Files on the local disk, and tables on a writer.</summary>
internal sealed class LocalOutputs(TextWriter? output) : IOutputs
{
    public void Check(FileSink sink)
    {
        if (sink.Mode is WriteMode.Error && (File.Exists(sink.Path) || (Directory.Exists(sink.Path) && Directory.EnumerateFileSystemEntries(sink.Path).Any())))
        {
            throw new SinkException($"{sink.Path} is there already. Remove it, or say what to do: mode: WriteMode.Overwrite or WriteMode.Append.") { Location = sink.Path };
        }
    }

    public IStagedOutput Stage(FileSink sink) => new Staged(sink);

    public void Show(ConsoleSink sink, string title, Schema schema, IReadOnlyList<ColumnBatch> rows, bool more) =>
        (output ?? Console.Out).WriteLine($"{title}: {rows.Sum(r => r.Count)} rows{(more ? " and more" : "")}");

    private sealed class Staged : IStagedOutput
    {
        private readonly FileSink sink;

        public Staged(FileSink sink)
        {
            this.sink = sink;
            var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(sink.Path))!;
            Directory.CreateDirectory(folder);
            Path = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(sink.Path)}.{Guid.NewGuid():N}");
        }

        public string Path { get; }

        public Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken)
        {
            var bytes = new FileInfo(Path).Length;
            File.Move(Path, sink.Path, overwrite: sink.Mode is WriteMode.Overwrite);
            return Task.FromResult(new CommittedOutput(sink.Path, bytes));
        }

        public ValueTask DisposeAsync()
        {
            File.Delete(Path);
            return ValueTask.CompletedTask;
        }
    }
}
