namespace EtlLib.Avro;

/// <summary>
/// Avro data or an Avro schema cannot be read: the message says what is wrong and where (model, field, byte). Exit code 4.
/// </summary>
public sealed class AvroException : EtlException
{
    private readonly string reason;
    private string path = "";
    private string? subject;

    /// <summary>Makes an error that has no byte offset, for example of a schema.</summary>
    public AvroException(string reason, Exception? inner = null)
        : base(reason, inner) => this.reason = reason;

    /// <summary>Makes an error at a byte of the data.</summary>
    public AvroException(string reason, long offset, Exception? inner = null)
        : base(reason, inner) => (this.reason, Offset) = (reason, offset);

    /// <summary>What is wrong, without the place.</summary>
    public string Reason => reason;

    /// <summary>The byte in the datum or block, from 0, where it is known.</summary>
    public long? Offset { get; }

    /// <summary>The field, as <c>Legs[2].Price</c>; empty where it is not known.</summary>
    public string Path => path;

    /// <inheritdoc />
    public override int ExitCode => 4;

    /// <inheritdoc />
    public override string Message
    {
        get
        {
            var place = string.Join(", ", new[] { subject, path.Length == 0 ? null : $"field {path}", Offset is { } at ? $"byte {at}" : null }.Where(p => p is not null));
            return place.Length == 0 ? reason : $"{place}: {reason}";
        }
    }

    /// <summary>Notes the field or element that the error is inside of, from the inside out. False, so that it can be an exception filter: the place is noted without unwinding.</summary>
    internal bool Within(string part)
    {
        path = path.Length == 0 ? part : path[0] == '[' ? part + path : $"{part}.{path}";
        return false;
    }

    /// <summary>Notes what was read, from the inside out, as <c>Avro datum of Trade</c>. False, as <see cref="Within"/>.</summary>
    internal bool Of(string what)
    {
        subject = subject is null ? what : $"{what}: {subject}";
        return false;
    }
}
