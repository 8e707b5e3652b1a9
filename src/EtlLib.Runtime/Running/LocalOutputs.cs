using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;
using EtlLib.Sinks;
using Spectre.Console;

namespace EtlLib.Running;

/// <summary>Files on the local disk, and tables on a writer.</summary>
internal sealed class LocalOutputs(TextWriter? output) : IOutputs
{
    public void Check(FileSink sink) => StagedOutput.Check(sink);

    public IStagedOutput Stage(FileSink sink) => new Staged(StagedOutput.Create(sink));

    public void Show(ConsoleSink sink, string title, Schema schema, IReadOnlyList<ColumnBatch> rows, bool more)
    {
        var writer = output ?? Console.Out;
        if (writer == Console.Out && !Console.IsOutputRedirected)
        {
            ConsoleTable.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }), title, rows, more);
        }
        else
        {
            ConsoleTable.Write(writer, title, rows, more);
        }
    }

    private sealed class Staged(StagedOutput output) : IStagedOutput
    {
        public string Path => output.StagingPath;

        public Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken) => output.CommitAsync(cancellationToken);

        public ValueTask DisposeAsync() => output.DisposeAsync();
    }
}
