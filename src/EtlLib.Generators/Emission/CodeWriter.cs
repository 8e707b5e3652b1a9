using System.Text;

namespace EtlLib.Generators.Emission;

/// <summary>Writes C# with indents and LF.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    public void Line(string line)
    {
        text.Append(' ', depth * 4).Append(line).Append('\n');
    }

    /// <summary>A line and a brace.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        depth++;
    }

    public void Close(string end = "}")
    {
        depth--;
        Line(end);
    }

    public override string ToString() => text.ToString();
}
