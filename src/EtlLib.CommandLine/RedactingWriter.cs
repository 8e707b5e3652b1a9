using System.Text;
using EtlLib.Settings;

namespace EtlLib.CommandLine;

/// <summary>A writer that replaces secrets. It buffers each line until the line is complete.</summary>
/// <param name="inner">The writer to print to.</param>
/// <param name="redaction">The secrets.</param>
/// <param name="mayBeLost">Whether to ignore text that cannot be printed, such as progress and errors.</param>
internal sealed class RedactingWriter(TextWriter inner, Redaction redaction, bool mayBeLost = false) : TextWriter
{
    private readonly StringBuilder line = new();
    private readonly Lock gate = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value], 0, 1);

    /// <summary>Every other method of the base class calls this one.</summary>
    public override void Write(char[] buffer, int index, int count)
    {
        lock (gate)
        {
            line.Append(buffer, index, count);
            if (buffer.AsSpan(index, count).Contains('\n'))
            {
                Pass();
            }
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            Pass();
        }
    }

    /// <exception cref="SinkException">The text cannot be printed. It is not retried.</exception>
    private void Pass()
    {
        var text = redaction.Apply(line.ToString());
        line.Clear();
        try
        {
            inner.Write(text);
            inner.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!mayBeLost)
            {
                throw new SinkException($"Standard output cannot be written: {e.Message}", e);
            }
        }
    }
}
