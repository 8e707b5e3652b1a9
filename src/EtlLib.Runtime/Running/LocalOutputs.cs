using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>Files on the local disk, and rows shown to people.</summary>
/// <param name="display">Where rows are shown.</param>
internal sealed class LocalOutputs(IRowDisplay display) : IOutputs
{
    /// <summary>The outputs of a run: rows go to its writer, else to the console.</summary>
    public static LocalOutputs Of(RunOptions options) => new(new PlainRows(options.Output ?? Console.Out));

    public void Check(FileSink sink) => StagedOutput.Check(sink);

    public IStagedFiles Stage(FileSink sink) => StagedOutput.Create(sink);

    public void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more) => display.Show(title, rows, more);
}
