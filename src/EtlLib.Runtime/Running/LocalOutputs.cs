using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Files;
using EtlLib.Progress;
using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>Files on the local disk, and tables on a writer.</summary>
/// <param name="output">Where tables go.</param>
/// <param name="isTerminal">Whether that is a terminal, which tables fit themselves to.</param>
internal sealed class LocalOutputs(TextWriter output, bool isTerminal) : IOutputs
{
    /// <summary>The outputs of a run: tables go to its writer, else to the console.</summary>
    public static LocalOutputs Of(RunOptions options) => options.Output is { } output ? new(output, isTerminal: false) : new(Console.Out, !Console.IsOutputRedirected);

    public void Check(FileSink sink) => StagedOutput.Check(sink);

    public IStagedFiles Stage(FileSink sink) => new Staged(StagedOutput.Create(sink));

    public void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        if (isTerminal)
        {
            ConsoleTable.Write(Terminal.Of(output), title, rows, more);
        }
        else
        {
            ConsoleTable.Write(output, title, rows, more);
        }

        output.Flush();
    }

    private sealed class Staged(StagedOutput output) : IStagedFiles
    {
        public Task<long> WriteAsync(Func<string, Task<long>> write) => output.WriteAsync(write);

        public Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken) => output.CommitAsync(cancellationToken);

        public ValueTask DisposeAsync() => output.DisposeAsync();
    }
}
