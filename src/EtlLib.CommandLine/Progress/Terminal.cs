using System.Text;
using Spectre.Console;

namespace EtlLib.Progress;

/// <summary>A terminal behind another writer, which replaces secrets.</summary>
internal sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput console = new(writer);

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => console.Width;

    public int Height => console.Height;

    /// <summary>The terminal of this process, written through a writer.</summary>
    public static IAnsiConsole Of(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new Terminal(writer) });

    public void SetEncoding(Encoding encoding)
    {
    }
}
