using System.Text;
using EtlLib.Settings;

namespace EtlLib.CommandLine;

/// <summary>A writer that prints no secret: it holds back a line until it is whole.</summary>
/// <param name="inner">Where it prints to.</param>
/// <param name="redaction">The secrets.</param>
/// <param name="mayBeLost">Whether what cannot be printed is left out: who reads no progress and no error can be told of none.</param>
internal sealed class RedactingWriter(TextWriter inner, Redaction redaction, bool mayBeLost = false) : TextWriter
{
    private readonly StringBuilder line = new();
    private readonly Lock gate = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value], 0, 1);

    /// <summary>All that is written comes here: the base class makes such of any text.</summary>
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

    /// <exception cref="SinkException">It cannot be printed; it is not tried again.</exception>
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
