using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Where a CSV file's fields go.</summary>
/// <param name="Columns">The model's column of each kept field, in the fields' order.</param>
/// <param name="Kept">Whether each field of a record is kept.</param>
/// <param name="Absent">The columns that the file does not have.</param>
/// <param name="Newline">What ends a line.</param>
internal sealed record CsvLayout(int[] Columns, bool[] Kept, int[] Absent, byte Newline);

/// <summary>The rows of CSV files (RFC 4180). A field without quotes that is empty, or one of the source's nulls, is null.</summary>
internal sealed class CsvFiles : TextFiles
{
    private readonly CsvSource source;
    private readonly CsvHeader header;
    private readonly byte[][] nulls;
    private readonly ValueText?[] texts;
    private readonly JsonValues?[] values;
    private readonly byte delimiter;

    public CsvFiles(CsvSource source, FileList files, Schema model, IReadOnlyCollection<int>? columns)
        : base(source, files, model, columns)
    {
        this.source = source;
        delimiter = source.Delimiter < 128 ? (byte)source.Delimiter
            : throw new PlanException($"{source.Describe()}: the delimiter '{source.Delimiter}' is not ASCII. Give one that is, such as "
            + "',', ';', '|' or a tab.");
        header = new CsvHeader(source, model, files.Paths.Count == 1);
        nulls = [.. source.Nulls.Select(Encoding.UTF8.GetBytes)];
        texts = [.. model.Columns.Select(c => c.Type.Kind is TypeKind.Struct or TypeKind.List ? null : new ValueText(c, c.Type))];
        values = [.. model.Columns.Select(c => c.Type.Kind is TypeKind.Struct or TypeKind.List ? new JsonValues(c) : null)];
    }

    /// <inheritdoc />
    protected override int LongestRecord => source.MaxLine;

    /// <inheritdoc />
    protected override Encoding? Encoding => source.Encoding is null ? null : CsvHeader.EncodingOf(source);

    private protected override IEnumerable<string> Names() => header.Names;

    private protected override int Begin(TextBlock block, bool isWhole)
    {
        var (layout, skipped) = header.Read(block, isWhole, Taken);
        if (layout is null)
        {
            return -1;
        }

        foreach (var column in header.Found)
        {
            Saw(column);
        }

        (block.Layout, block.Newline) = (layout, layout.Newline);
        return skipped;
    }

    private protected override int Cut(TextBlock block, ReadOnlySpan<byte> data, bool isLast)
    {
        block.Newline = ((CsvLayout)block.Layout!).Newline;
        return isLast ? data.Length : CsvFields.LastEnd(data, delimiter, block.Newline);
    }

    private protected override void Decode(TextBlock block, ColumnBatch batch)
    {
        var layout = (CsvLayout)block.Layout!;
        if (block.Buffer[block.End - 1] != layout.Newline)
        {
            block.Buffer[block.End++] = layout.Newline; // A block leaves a byte of room.
        }

        var data = block.Records;
        var fields = block.Fields;
        if (!Utf8.IsValid(data))
        {
            RefuseEncoding(block);
        }

        fields.Split(data, delimiter, layout.Newline, layout.Kept.Length, layout.Kept);
        var (rows, first) = (fields.Records, (SourceException?)null);
        for (var i = 0; i < layout.Columns.Length && rows > 0; i++)
        {
            // A later column is decoded up to the row before the one that failed, so that the first error in the file is told.
            var decoded = Decode(batch.Columns[layout.Columns[i]], layout.Columns[i], fields.All[i..], layout.Columns.Length, rows, data,
                out var fault);
            if (fault is not null)
            {
                (rows, first) = (decoded, Fault(block, fields.Start(decoded), fault));
            }
        }

        if (first is not null)
        {
            throw first;
        }

        if (fields.Fault is not CsvFault.None)
        {
            throw Fault(block, fields.FaultAt, fields.Fault switch
            {
                CsvFault.FieldCount => string.Create(CultureInfo.InvariantCulture,
                    $"the line has {fields.FaultFields} fields where the header has {layout.Kept.Length}. ")
                    + $"Correct the line, or put quotes around a field that holds a '{source.Delimiter}'.",
                CsvFault.OpenQuote => "the record that begins here has an unterminated quote. Close it, or double a quote that belongs to "
                    + "the text.",
                _ => "a field goes on behind the quote that closes it. Double a quote that belongs to the text.",
            });
        }

        foreach (var column in layout.Absent)
        {
            for (var row = 0; row < rows; row++)
            {
                batch.Columns[column].AppendNull();
            }
        }

        for (var row = 0; row < rows; row++)
        {
            batch.EndRow();
        }
    }

    /// <summary>Decodes a column of so many rows; how many fitted.</summary>
    private int Decode(ColumnVector vector, int column, ReadOnlySpan<CsvField> fields, int stride, int rows, ReadOnlySpan<byte> data,
        out ValueFault? fault)
    {
        fault = null;
        var schema = Model.Columns[column];
        if (nulls.Length == 0 && !schema.Nullable && texts[column] is { IsFormatted: false } plain
            && Fast(vector, plain, fields, stride, rows, data) is var fitted && fitted == rows)
        {
            return rows;
        }

        var done = vector.Count;
        try
        {
            for (; done < rows; done++)
            {
                var field = fields[done * stride];
                var text = data.Slice(field.Start, field.Length);
                if (!field.IsQuoted && (text.IsEmpty || IsNull(text)))
                {
                    vector.AppendNull();
                    fault = schema.Nullable ? null : new ValueFault(schema.Name, Misfits.Null("it is null in a row"));
                }
                else if (texts[column] is { } rule)
                {
                    fault = rule.Append(text, vector) is not Misfit.None and var misfit
                        ? new ValueFault(schema.Name, Misfits.Said(misfit, Misfits.Shown(text), schema, schema.Type)) : null;
                }
                else
                {
                    AppendJson(vector, values[column]!, schema, text);
                }

                if (fault is not null)
                {
                    return done;
                }
            }
        }
        catch (ValueFault inner)
        {
            fault = inner;
        }

        return done;
    }

    /// <summary>
    /// Decodes the commonest types without looking for nulls, up to the first text that does not fit; how many values the column has then.
    /// </summary>
    private static int Fast(ColumnVector vector, ValueText rule, ReadOnlySpan<CsvField> fields, int stride, int rows,
        ReadOnlySpan<byte> data)
    {
        switch (vector)
        {
            case TextVector texts when rule.Type.Kind is TypeKind.Text:
                for (var i = 0; i < rows && fields[i * stride] is { } field && (field.Length > 0 || field.IsQuoted); i++)
                {
                    texts.Append(data.Slice(field.Start, field.Length));
                }

                break;
            case FixedVector<double> doubles:
                for (var i = 0; i < rows && fields[i * stride] is var field
                    && Numbers.Floating(data.Slice(field.Start, field.Length), out double value) is Misfit.None; i++)
                {
                    doubles.Append(value);
                }

                break;
            case FixedVector<int> ints when rule.Type.Kind is TypeKind.Int:
                for (var i = 0; i < rows && fields[i * stride] is var field
                    && Numbers.Whole(data.Slice(field.Start, field.Length), out var value) is Misfit.None && value == (int)value; i++)
                {
                    ints.Append((int)value);
                }

                break;
            case FixedVector<long> longs when rule.Type.Kind is TypeKind.Long:
                for (var i = 0; i < rows && fields[i * stride] is var field
                    && Numbers.Whole(data.Slice(field.Start, field.Length), out var value) is Misfit.None; i++)
                {
                    longs.Append(value);
                }

                break;
            case FixedVector<long> instants when rule.Type.Kind is TypeKind.Instant:
                for (var i = 0; i < rows && fields[i * stride] is var field
                    && Times.Instant(data.Slice(field.Start, field.Length), truncate: false, zone: null, out var value) is Misfit.None; i++)
                {
                    instants.Append(value);
                }

                break;
        }

        return vector.Count;
    }

    private static void AppendJson(ColumnVector vector, JsonValues values, ColumnSchema column, ReadOnlySpan<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            _ = json.Read();
            values.Append(vector, ref json);
            _ = json.Read();
        }
        catch (JsonException e)
        {
            throw new ValueFault(column.Name, $"holds {Misfits.Shown(text)}, which is not JSON: {e.Message} Nested values stand in CSV as "
                + "JSON.");
        }
    }

    private bool IsNull(ReadOnlySpan<byte> text)
    {
        foreach (var word in nulls)
        {
            if (text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private void RefuseEncoding(TextBlock block)
    {
        var data = block.Records;
        var valid = 0;
        Span<char> characters = stackalloc char[256];
        while (Utf8.ToUtf16(data[valid..], characters, out var read, out _,
            replaceInvalidSequences: false) is System.Buffers.OperationStatus.DestinationTooSmall)
        {
            valid += read;
        }

        _ = Utf8.ToUtf16(data[valid..], characters, out var last, out _, replaceInvalidSequences: false);
        throw Fault(block, valid + last, "the line is not UTF-8. Give the file's encoding, for example encoding: \"windows-1252\", or "
            + "save it as UTF-8.");
    }
}
