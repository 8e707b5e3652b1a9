using System.Text;
using System.Text.Json;
using EtlLib.Schemas;

namespace EtlLib.Batches;

/// <summary>
/// Decodes one JSON object into the columns of a model: <c>while (row.Next(ref json)) { if (json.ValueTextEquals("Symbol"u8)) row.Value(0, ref json);
/// else row.Skip(ref json); } row.End();</c> is what generated code says. No object is made for a row or a value.
/// </summary>
/// <remarks>
/// Law: the reader stands on the object's start before the first <see cref="Next"/>, and on its end after the last; it holds the whole object.
/// <para>A property belongs to the column of its name; where no property has the exact name, to the column whose name differs only in the case of ASCII letters.</para>
/// <para>
/// Values: booleans; numbers as JSON numbers or as text of one, "NaN", "Infinity" and "-Infinity" for <c>float</c> and <c>double</c>; bytes in base64; UUIDs with
/// hyphens; enums by name; instants in ISO 8601 with an offset (a number is refused: nothing says whether it counts seconds, milli- or microseconds);
/// local times in ISO 8601 without one; <c>2021-01-31</c>; <c>09:30:00</c>; durations as <c>[-][d.]hh:mm:ss[.ffffff]</c>, ISO 8601 (<c>PT1H30M</c>)
/// or a whole number of microseconds, which is how EtlLib writes them.
/// </para>
/// </remarks>
public ref struct JsonRow
{
    private readonly ReadOnlySpan<ColumnVector> columns;
    private readonly Schema schema;
    private readonly int row;
    private bool started;
    private bool cased;
    private Utf8JsonReader firstCased;

    /// <summary>Begins a row.</summary>
    /// <param name="columns">One vector a column, in the schema's order, all with the same count.</param>
    /// <param name="schema">The model.</param>
    public JsonRow(ReadOnlySpan<ColumnVector> columns, Schema schema)
    {
        this.columns = columns;
        this.schema = schema;
        row = columns.IsEmpty ? 0 : columns[0].Count;
    }

    /// <summary>Appends a row from a JSON object by the schema alone: the same as generated code does.</summary>
    /// <exception cref="DataException">A property does not fit its column, or a column that is never null is missing.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static void Append(ReadOnlySpan<ColumnVector> columns, Schema schema, ref Utf8JsonReader json)
    {
        var row = new JsonRow(columns, schema);
        var expected = 0;
        while (row.Next(ref json))
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
                row.Value(column, ref json);
                expected = column + 1;
            }
            else
            {
                row.Skip(ref json);
            }
        }

        row.End();
    }

    /// <summary>Goes to the next property's name.</summary>
    /// <returns>False at the end of the object.</returns>
    /// <exception cref="DataException">The reader is not on an object.</exception>
    public bool Next(ref Utf8JsonReader json)
    {
        if (!started)
        {
            started = true;
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw new DataException($"Model {schema.ShortName}: a JSON object is expected for each row, and {JsonErrors.Shown(ref json)} was found. Say where the rows are in the document.");
            }
        }

        return json.Read() ? json.TokenType == JsonTokenType.PropertyName : throw Partial();
    }

    /// <summary>Takes the value of the property that the reader is on into a column.</summary>
    /// <exception cref="DataException">It does not fit the column, or the object has the property twice.</exception>
    public readonly void Value(int column, ref Utf8JsonReader json)
    {
        var vector = columns[column];
        if (vector.Count > row)
        {
            throw new DataException($"Model {schema.ShortName}, column {schema.Columns[column].Name}: the JSON object has the property twice. Mend the source.");
        }

        json.Read();
        JsonValues.Append(vector, new JsonPlace(schema, schema.Columns[column]), ref json);
    }

    /// <summary>Passes over a property that has no column's exact name.</summary>
    public void Skip(ref Utf8JsonReader json)
    {
        if (!cased && Cased(ref json) >= 0)
        {
            cased = true;
            firstCased = json;
        }

        Pass(ref json);
    }

    /// <summary>Ends the row: columns without a property become null.</summary>
    /// <exception cref="DataException">A column that is never null has no property.</exception>
    public void End()
    {
        if (cased)
        {
            TakeCased();
        }

        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Count > row)
            {
                continue;
            }

            var column = schema.Columns[i];
            if (!column.Nullable)
            {
                throw new DataException($"Model {schema.ShortName}, column {column.Name} is missing: the JSON object has no such property, and the column is never null. Name the property with [Column], or make it nullable.");
            }

            columns[i].AppendNull();
        }
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

    /// <summary>The column that the property's name means but for the case of its letters, or -1.</summary>
    private readonly int Cased(ref Utf8JsonReader json)
    {
        if (json.HasValueSequence || json.ValueIsEscaped)
        {
            return -1;
        }

        for (var i = 0; i < columns.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(json.ValueSpan, schema.Columns[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads the object once more, from the first property whose name differs in case, for the columns that have no value yet.</summary>
    private readonly void TakeCased()
    {
        Span<bool> exact = columns.Length <= 256 ? stackalloc bool[columns.Length] : new bool[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            exact[i] = columns[i].Count > row;
        }

        var json = firstCased;
        do
        {
            if (Cased(ref json) is >= 0 and var column && !exact[column])
            {
                Value(column, ref json);
            }
            else
            {
                Pass(ref json);
            }
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName);
    }
}
