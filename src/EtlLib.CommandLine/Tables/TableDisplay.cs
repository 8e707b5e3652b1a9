using EtlLib.Batches;
using EtlLib.Progress;
using EtlLib.Sinks;

namespace EtlLib.Tables;

/// <summary>Shows rows as tables.</summary>
/// <param name="output">The writer.</param>
/// <param name="isTerminal">Whether the writer is a terminal, whose width tables fit.</param>
internal sealed class TableDisplay(TextWriter output, bool isTerminal) : IRowDisplay
{
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
