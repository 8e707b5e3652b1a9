using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EtlLib.Formats;

/// <summary>A column of a Parquet file, at the top.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFine">Whether an instant in it is in nanoseconds or INT96, which engines cut to microseconds without a word.</param>
/// <param name="HasNoZone">Whether it is a time of which the file does not say that it is in UTC.</param>
/// <param name="IsPlain">Whether it is not nested.</param>
/// <param name="IsUnknown">Whether its type is that of nulls alone.</param>
internal sealed record ParquetColumn(string Name, bool IsFine, bool HasNoZone, bool IsPlain, bool IsUnknown);

/// <summary>What the footer of a Parquet file says: its columns, which of them hold nulls, and where their pages are.</summary>
/// <remarks>One reading per file tells all that is to be known before the engine scans it.</remarks>
internal sealed class ParquetFooter
{
    private const int Tail = 8, Likely = 16 * 1024;
    private const int Int96 = 3, Timestamp = 8, Nanoseconds = 3, Unknown = 11;

    private readonly List<int> roots = [];
    private bool[] mayBeNull = [], holdsValues = [];

    private ParquetFooter(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The columns at the top, in their order.</summary>
    public List<ParquetColumn> Columns { get; } = [];

    /// <summary>The schema as the file has it: equal for files whose columns are the same.</summary>
    public string Layout { get; private set; } = "";

    /// <summary>Where the pages of each chunk are: the column at the top, from, and how many bytes.</summary>
    public List<(int Column, long From, long Bytes)> Chunks { get; } = [];

    /// <summary>Whether a column may hold null, at some depth.</summary>
    public bool MayBeNull(int column) => mayBeNull[column];

    /// <summary>Whether a column is known to hold nothing but null.</summary>
    public bool IsNull(int column) => Columns[column] is { IsPlain: true, IsUnknown: var unknown } && (unknown || !holdsValues[column]);

    /// <summary>Reads the footer of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not Parquet, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ParquetFooter Read(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, Likely));
        try
        {
            var end = bytes.AsSpan(0, (int)Math.Min(length, Likely));
            Fill(file, end, length - end.Length);
            var footer = end.Length < Tail + 4 || !end[^4..].SequenceEqual("PAR1"u8) ? throw new InvalidDataException(Foreign(end))
                : BinaryPrimitives.ReadInt32LittleEndian(end[^Tail..]);
            if (footer <= 0 || footer > length - Tail)
            {
                throw new InvalidDataException("its footer is longer than the file");
            }

            if (footer + Tail > end.Length)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = ArrayPool<byte>.Shared.Rent(footer + Tail);
                end = bytes.AsSpan(0, footer + Tail);
                Fill(file, end, length - end.Length);
            }

            var result = new ParquetFooter(path);
            result.Parse(new CompactThrift(end.Slice(end.Length - Tail - footer, footer)), end.Slice(end.Length - Tail - footer, footer), length);
            return result;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> to, long at)
    {
        for (var read = 0; read < to.Length;)
        {
            read += RandomAccess.Read(file, to[read..], at + read) is > 0 and var more ? more : throw new InvalidDataException("it became shorter while it was read");
        }
    }

    private static string Foreign(ReadOnlySpan<byte> end) =>
        end.IsEmpty ? "it is empty"
        : end[^4..].SequenceEqual("PARE"u8) ? "it is encrypted"
        : "it is not Parquet, or is cut off: it does not end in PAR1";

    private void Parse(CompactThrift thrift, ReadOnlySpan<byte> bytes, long length)
    {
        for (var id = 0; thrift.Field(ref id, out var kind);)
        {
            switch (id)
            {
                case 2:
                    var from = thrift.Position;
                    ReadSchema(ref thrift);
                    Layout = Encoding.Latin1.GetString(bytes[from..thrift.Position]);
                    break;
                case 4:
                    for (var groups = thrift.List(out _); groups > 0; groups--)
                    {
                        ReadRowGroup(ref thrift, length);
                    }

                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }
    }

    /// <summary>The elements of the schema are a tree, depth first.</summary>
    private void ReadSchema(ref CompactThrift thrift)
    {
        var left = thrift.List(out _) - 1;
        var root = ReadElement(ref thrift);
        for (var columns = root.Children; columns > 0; columns--)
        {
            var element = ReadElement(ref thrift);
            var (isFine, hasNoZone) = (element.IsFine, element.HasNoZone);
            left--;
            for (var open = element.Children; open > 0; open--, left--)
            {
                if (left == 0)
                {
                    throw new InvalidDataException("its schema is not a tree");
                }

                var inner = ReadElement(ref thrift);
                open += inner.Children;
                if (inner.Children == 0)
                {
                    roots.Add(Columns.Count);
                }

                (isFine, hasNoZone) = (isFine || inner.IsFine, hasNoZone || inner.HasNoZone);
            }

            if (element.Children == 0)
            {
                roots.Add(Columns.Count);
            }

            Columns.Add(new ParquetColumn(element.Name, isFine, hasNoZone, element.Children == 0, element.IsUnknown));
        }

        (mayBeNull, holdsValues) = (new bool[Columns.Count], new bool[Columns.Count]);
    }

    private static (string Name, int Children, bool IsFine, bool HasNoZone, bool IsUnknown) ReadElement(ref CompactThrift thrift)
    {
        var (name, children, isInt96, converted, logical) = ("", 0, false, -1, (Kind: 0, IsUtc: false, Unit: 0));
        for (var id = 0; thrift.Field(ref id, out var kind);)
        {
            switch (id)
            {
                case 1:
                    isInt96 = thrift.Whole() == Int96;
                    break;
                case 4:
                    name = Encoding.UTF8.GetString(thrift.Text());
                    break;
                case 5:
                    children = checked((int)thrift.Whole());
                    break;
                case 6:
                    converted = (int)thrift.Whole();
                    break;
                case 10:
                    logical = ReadLogical(ref thrift);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        return (name, children, isInt96 || (logical is { Kind: Timestamp, IsUtc: true, Unit: Nanoseconds }), isInt96 || logical is { Kind: Timestamp, IsUtc: false }, logical.Kind == Unknown);
    }

    /// <summary>A union: its one field says which type it is. Of a timestamp: whether it is in UTC, and its unit.</summary>
    private static (int Kind, bool IsUtc, int Unit) ReadLogical(ref CompactThrift thrift)
    {
        var (type, isUtc, unit) = (0, false, 0);
        for (var id = 0; thrift.Field(ref id, out var kind); type = id)
        {
            if (id != Timestamp)
            {
                thrift.Skip(kind);
                continue;
            }

            for (var part = 0; thrift.Field(ref part, out var of);)
            {
                isUtc = part == 1 ? of is CompactThrift.Kind.True : isUtc;
                if (part != 2)
                {
                    thrift.Skip(of);
                    continue;
                }

                for (var which = 0; thrift.Field(ref which, out var empty); unit = which)
                {
                    thrift.Skip(empty);
                }
            }
        }

        return (type, isUtc, unit);
    }

    private void ReadRowGroup(ref CompactThrift thrift, long length)
    {
        for (var id = 0; thrift.Field(ref id, out var kind);)
        {
            if (id != 1)
            {
                thrift.Skip(kind);
                continue;
            }

            var chunks = thrift.List(out _);
            for (var leaf = 0; leaf < chunks; leaf++)
            {
                ReadChunk(ref thrift, leaf < roots.Count ? roots[leaf] : throw new InvalidDataException("it has chunks of columns that its schema lacks"), length);
            }
        }
    }

    private void ReadChunk(ref CompactThrift thrift, int column, long length)
    {
        var (values, nulls, bytes, data, dictionary) = (0L, -1L, 0L, 0L, 0L);
        for (var id = 0; thrift.Field(ref id, out var kind);)
        {
            if (id != 3)
            {
                thrift.Skip(kind);
                continue;
            }

            for (var part = 0; thrift.Field(ref part, out var of);)
            {
                switch (part)
                {
                    case 5:
                        values = thrift.Whole();
                        break;
                    case 7:
                        bytes = thrift.Whole();
                        break;
                    case 9:
                        data = thrift.Whole();
                        break;
                    case 11:
                        dictionary = thrift.Whole();
                        break;
                    case 12:
                        nulls = ReadNulls(ref thrift);
                        break;
                    default:
                        thrift.Skip(of);
                        break;
                }
            }
        }

        var from = dictionary > 0 ? Math.Min(data, dictionary) : data;
        if (from < 0 || bytes < 0 || from > length - bytes)
        {
            throw new InvalidDataException($"the pages of column {Columns[column].Name} would be outside of it");
        }

        Chunks.Add((column, from, bytes));
        mayBeNull[column] |= nulls != 0;
        holdsValues[column] |= nulls != values;
    }

    private static long ReadNulls(ref CompactThrift thrift)
    {
        var nulls = -1L;
        for (var id = 0; thrift.Field(ref id, out var kind);)
        {
            if (id == 3)
            {
                nulls = thrift.Whole();
            }
            else
            {
                thrift.Skip(kind);
            }
        }

        return nulls;
    }
}
