using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Running;

/// <summary>Files on the local disk, and tables on a writer.</summary>
internal sealed class LocalOutputs(TextWriter? output) : IOutputs
{
    public void Check(FileSink sink) => StagedOutput.Check(sink);

    public IStagedOutput Stage(FileSink sink) => new Staged(StagedOutput.Create(sink));

    public void Show(ConsoleSink sink, string title, Schema schema, IReadOnlyList<ColumnBatch> rows, bool more) =>
        (output ?? Console.Out).WriteLine($"{title}: {rows.Sum(r => r.Count)} rows{(more ? " and more" : "")}");

    private sealed class Staged(StagedOutput output) : IStagedOutput
    {
        public string Path => output.StagingPath;

        public async Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken)
        {
            var committed = await output.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new CommittedOutput(committed.Path, committed.Bytes);
        }

        public ValueTask DisposeAsync() => output.DisposeAsync();
    }
}
