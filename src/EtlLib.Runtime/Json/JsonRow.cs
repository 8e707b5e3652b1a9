using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Json;

/// <summary>Decodes one JSON object into the columns of a model. No object is made for a row or a value.</summary>
/// <remarks>
/// A property belongs to the column of its name; where no property has the exact name, to the column whose name differs only in the case of ASCII letters.
/// <para>
/// Values: booleans; numbers as JSON numbers or as text of one, "NaN", "Infinity" and "-Infinity" for <c>float</c> and <c>double</c>; bytes in base64; UUIDs with
/// hyphens; enums by name; instants in ISO 8601 with an offset (a number is refused: nothing says whether it counts seconds, milli- or microseconds);
/// local times in ISO 8601 without one; <c>2021-01-31</c>; <c>09:30:00</c>; durations as <c>[-][d.]hh:mm:ss[.ffffff]</c>, ISO 8601 (<c>PT1H30M</c>)
/// or a whole number of microseconds, which is how EtlLib writes them.
/// </para>
/// </remarks>
public static class JsonRow
{
    /// <summary>Appends a row from a JSON object, the reader being on its start and then on its end: it holds the whole object.</summary>
    /// <param name="columns">One vector a column, in the schema's order, all with the same count.</param>
    /// <param name="schema">The model.</param>
    /// <param name="json">The reader.</param>
    /// <exception cref="DataException">A property does not fit its column, or a column that is never null is missing.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static void Append(ReadOnlySpan<ColumnVector> columns, Schema schema, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new DataException($"Model {schema.ShortName}: a JSON object is expected for each row, and {JsonErrors.Shown(ref json)} was found. Say where the rows are in the document.") { Model = schema.ShortName };
        }

        var (row, expected, cased) = (columns.IsEmpty ? 0 : columns[0].Count, 0, false);
        Utf8JsonReader firstCased = default;
        while (json.Read() ? json.TokenType == JsonTokenType.PropertyName : throw Partial())
        {
            // Properties mostly come in the order of the columns, so the search goes on where the last one ended.
            var column = -1;
            for (var i = 0; i < columns.Length && column < 0; i++)
            {
                var candidate = expected + i < columns.Length ? expected + i : expected + i - columns.Length;
                column = json.ValueTextEquals(schema.Columns[candidate].Name) ? candidate : -1;
            }

            if (column >= 0)
            {
                Take(columns, schema, row, column, ref json);
                expected = column + 1;
                continue;
            }

            if (!cased && Cased(schema, ref json) >= 0)
            {
                cased = true;
                firstCased = json;
            }

            Pass(ref json);
        }

        if (cased)
        {
            TakeCased(columns, schema, row, ref firstCased);
        }

        AppendMissing(columns, schema, row);
    }

    /// <summary>Takes the value of the property that the reader is on into a column.</summary>
    private static void Take(ReadOnlySpan<ColumnVector> columns, Schema schema, int row, int column, ref Utf8JsonReader json)
    {
        if (columns[column].Count > row)
        {
            throw new DataException($"Model {schema.ShortName}, column {schema.Columns[column].Name}: the JSON object has the property twice. Mend the source.") { Model = schema.ShortName, Column = schema.Columns[column].Name };
        }

        json.Read();
        JsonValues.Append(columns[column], new JsonPlace(schema, schema.Columns[column]), ref json);
    }

    /// <summary>Reads the object once more, from the first property whose name differs in case, for the columns that have no value yet.</summary>
    private static void TakeCased(ReadOnlySpan<ColumnVector> columns, Schema schema, int row, ref Utf8JsonReader json)
    {
        Span<bool> exact = columns.Length <= 256 ? stackalloc bool[columns.Length] : new bool[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            exact[i] = columns[i].Count > row;
        }

        do
        {
            if (Cased(schema, ref json) is >= 0 and var column && !exact[column])
            {
                Take(columns, schema, row, column, ref json);
            }
            else
            {
                Pass(ref json);
            }
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName);
    }

    /// <summary>Columns without a property become null.</summary>
    private static void AppendMissing(ReadOnlySpan<ColumnVector> columns, Schema schema, int row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Count == row)
            {
                var column = schema.Columns[i];
                if (!column.Nullable)
                {
                    throw new DataException($"Model {schema.ShortName}, column {column.Name} is missing: the JSON object has no such property, and the column is never null. Name the property with [Column], or make it nullable.") { Model = schema.ShortName, Column = column.Name };
                }

                columns[i].AppendNull();
            }
        }
    }

    /// <summary>The column that the property's name means but for the case of its letters, or -1.</summary>
    private static int Cased(Schema schema, ref Utf8JsonReader json)
    {
        for (var i = 0; !json.HasValueSequence && !json.ValueIsEscaped && i < schema.Columns.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(json.ValueSpan, schema.Columns[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Passes over a value. Unlike the reader's own Skip, it may be used where more JSON follows the object.</summary>
    private static void Pass(ref Utf8JsonReader json)
    {
        if (!json.TrySkip())
        {
            throw Partial();
        }
    }

    private static InvalidOperationException Partial() => new("The reader must hold the whole JSON object.");
}
