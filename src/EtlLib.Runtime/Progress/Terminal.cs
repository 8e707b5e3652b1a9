using System.Text;
using Spectre.Console;

namespace EtlLib.Progress;

/// <summary>A terminal behind a writer that is not the console's own, as what goes through it is looked through for secrets.</summary>
internal sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80, UsualHeight = 24;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => Size(static () => Console.WindowWidth, UsualWidth);

    public int Height => Size(static () => Console.WindowHeight, UsualHeight);

    /// <summary>The terminal of this process, written through a writer.</summary>
    public static IAnsiConsole Of(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new Terminal(writer) });

    public void SetEncoding(Encoding encoding)
    {
    }

    private static int Size(Func<int> ask, int usual)
    {
        try
        {
            return ask() is > 0 and var size ? size : usual;
        }
        catch (IOException)
        {
            return usual;
        }
    }
}
