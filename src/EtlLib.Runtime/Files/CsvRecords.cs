using System.Runtime.CompilerServices;
using System.Text;
using EtlLib.Schemas;
using Microsoft.VisualBasic.FileIO;

namespace EtlLib.Files;

/// <summary>The records of CSV files, for what is said of them: the first, which names the columns, and where a value lies that an engine refused.</summary>
public static class CsvRecords
{
    /// <summary>The names in the first record, as they are.</summary>
    /// <param name="path">The file, which may be gzipped.</param>
    /// <param name="source">What it is a file of.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SourceException">It is empty, or cannot be read.</exception>
    public static async Task<string[]> HeaderAsync(string path, CsvSource source, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (_, record) in ReadAsync(path, cancellationToken).ConfigureAwait(false))
            {
                if (record.Length > 0)
                {
                    return Fields(record, source.Delimiter);
                }

                break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DecoderFallbackException or MalformedLineException)
        {
            throw new SourceException($"{source.Describe()}: {path} cannot be read: {e.Message}", e) { Location = path };
        }

        throw new SourceException($"{source.Describe()}: {path} is empty, or its first line is blank: it should name the columns.") { Location = path, Line = 1 };
    }

    /// <summary>The line, from 1, at which the first record begins that holds a value in a column; null where none is found.</summary>
    /// <param name="path">The file, which may be gzipped.</param>
    /// <param name="source">What it is a file of.</param>
    /// <param name="model">Whose columns the file has: by name, ignoring case, or in this order where it has no header.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="value">The value's text; null for one that stands for null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<long?> LineOfAsync(string path, CsvSource source, Schema model, string column, string? value, CancellationToken cancellationToken)
    {
        var position = model.IndexOf(column);
        var index = source.Header ? -1 : position;
        await foreach (var (line, record) in ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (index < 0)
            {
                index = Array.FindIndex(Fields(record, source.Delimiter), name => model.IndexOf(name) == position);
            }
            else if ((value is null || value.Contains('"') || record.Contains(value, StringComparison.Ordinal)) && Fields(record, source.Delimiter) is var fields && index < fields.Length
                && (value is null ? fields[index].Length == 0 || source.Nulls.Contains(fields[index]) : fields[index] == value))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The records as they stand, each with the line that it begins at.</summary>
    private static async IAsyncEnumerable<(long Line, string Record)> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = Gzip.Open(path);
        using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        var (first, lines, open, record) = (1L, 0L, false, new StringBuilder());
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (++lines == 1 && reader.CurrentEncoding is not UTF8Encoding)
            {
                throw new InvalidDataException($"It is in {reader.CurrentEncoding.EncodingName}. Save it as UTF-8.");
            }

            // A field goes on in the next line while its quote is open.
            record.Append(open ? "\n" : "").Append(line);
            open ^= line.Count(c => c == '"') % 2 != 0;
            if (!open)
            {
                yield return (first, record.ToString());
                record.Clear();
                first = lines + 1;
            }
        }

        if (open)
        {
            yield return (first, record.ToString());
        }
    }

    private static string[] Fields(string record, char delimiter)
    {
        using var parser = new TextFieldParser(new StringReader(record)) { Delimiters = [delimiter.ToString()], TrimWhiteSpace = false };

        // It takes a record of blanks for none.
        return parser.ReadFields() ?? record.Split(delimiter);
    }
}
