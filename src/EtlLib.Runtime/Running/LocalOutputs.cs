using EtlLib.Batches;
using EtlLib.Progress;
using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>Tables on a writer.</summary>
/// <param name="output">Where tables go.</param>
/// <param name="isTerminal">Whether that is a terminal, which tables fit themselves to.</param>
internal sealed class LocalOutputs(TextWriter output, bool isTerminal) : IOutputs
{
    /// <summary>The outputs of a run: tables go to its writer, else to the console.</summary>
    public static LocalOutputs Of(RunOptions options) => options.Output is { } output ? new(output, isTerminal: false) : new(Console.Out, !Console.IsOutputRedirected);

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
}
