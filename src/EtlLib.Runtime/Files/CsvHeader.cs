using System.Text;
using Microsoft.VisualBasic.FileIO;

namespace EtlLib.Files;

/// <summary>The first record of a CSV file, which names its columns.</summary>
public static class CsvHeader
{
    /// <summary>The names as they are.</summary>
    /// <param name="path">The file, which may be gzipped.</param>
    /// <param name="source">What it is a file of.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SourceException">It is empty, or cannot be read.</exception>
    public static async Task<string[]> ReadAsync(string path, CsvSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = Gzip.Open(path);
            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            var record = new StringBuilder();
            do
            {
                if (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
                {
                    break;
                }

                record.Append(record.Length > 0 ? "\n" : "").Append(line);
            }
            while (record.ToString().Count(c => c == '"') % 2 != 0);

            if (reader.CurrentEncoding is not UTF8Encoding)
            {
                throw new SourceException($"{source.Describe()}: {path} is in {reader.CurrentEncoding.EncodingName}: save it as UTF-8.") { Location = path };
            }

            return record.Length > 0
                ? Fields(record.ToString(), source.Delimiter)
                : throw new SourceException($"{source.Describe()}: {path} is empty, or its first line is blank: it should name the columns.") { Location = path, Line = 1 };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DecoderFallbackException or MalformedLineException)
        {
            throw new SourceException($"{source.Describe()}: {path} cannot be read: {e.Message}", e) { Location = path };
        }
    }

    private static string[] Fields(string record, char delimiter)
    {
        using var parser = new TextFieldParser(new StringReader(record)) { Delimiters = [delimiter.ToString()], TrimWhiteSpace = false };

        // It takes a record of blanks for none.
        return parser.ReadFields() ?? record.Split(delimiter);
    }
}
