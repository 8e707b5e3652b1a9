using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// Reads JSON objects into the columns of a model, by their keys. No object is made for a row or a value. Any thread may use it.
/// </summary>
/// <remarks>
/// A key belongs to the column of its name; where no key has the exact name, to the column whose name differs only in the case of ASCII
/// letters.
/// </remarks>
internal sealed class JsonObjects
{
    private static readonly ConditionalWeakTable<Schema, JsonObjects> Known = [];

    private readonly byte[][] names;
    private readonly JsonValues[] values;

    private JsonObjects(Schema schema)
    {
        Schema = schema;
        names = [.. schema.Columns.Select(c => Encoding.UTF8.GetBytes(c.Name))];
        values = [.. schema.Columns.Select(c => new JsonValues(c))];
    }

    /// <summary>The model.</summary>
    public Schema Schema { get; }

    /// <summary>The reader of a model.</summary>
    public static JsonObjects Of(Schema schema) => Known.GetValue(schema, static s => new JsonObjects(s));

    /// <summary>Appends a row, the reader being on the object's start and then on its end: it holds the whole object.</summary>
    /// <param name="columns">One vector a column, in the schema's order, all with the same count but for those that are not taken.</param>
    /// <param name="json">The reader.</param>
    /// <param name="taken">Which columns are taken; all where it is empty.</param>
    /// <param name="seen">Is set for each column whose key was there; may be empty.</param>
    /// <exception cref="ValueFault">A value does not fit its column, or a column that is never null is missing.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void Append(ReadOnlySpan<ColumnVector> columns, ref Utf8JsonReader json, ReadOnlySpan<bool> taken = default,
        Span<bool> seen = default)
    {
        var row = Row(columns, taken);
        var (expected, cased) = (0, false);
        Utf8JsonReader firstCased = default;
        while (json.Read() ? json.TokenType == JsonTokenType.PropertyName : throw Partial())
        {
            var column = Named(ref json, expected);
            if (column >= 0)
            {
                Take(columns, row, column, ref json, taken, seen);
                expected = column + 1;
                continue;
            }

            if (!cased && Cased(ref json) >= 0)
            {
                cased = true;
                firstCased = json;
            }

            Pass(ref json);
        }

        if (cased)
        {
            TakeCased(columns, row, ref firstCased, taken, seen);
        }

        AppendMissing(columns, row, taken);
    }

    private static int Row(ReadOnlySpan<ColumnVector> columns, ReadOnlySpan<bool> taken)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (taken.IsEmpty || taken[i])
            {
                return columns[i].Count;
            }
        }

        return 0;
    }

    /// <summary>
    /// The column of the key that the reader is on, or -1. Keys mostly come in the order of the columns, so the search goes on where the
    /// last one ended.
    /// </summary>
    private int Named(ref Utf8JsonReader json, int expected)
    {
        var isPlain = !json.HasValueSequence && !json.ValueIsEscaped;
        for (var i = 0; i < names.Length; i++)
        {
            var candidate = expected + i < names.Length ? expected + i : expected + i - names.Length;
            if (isPlain ? json.ValueSpan.SequenceEqual(names[candidate]) : json.ValueTextEquals(names[candidate]))
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>Takes the value of the key that the reader is on into a column.</summary>
    private void Take(ReadOnlySpan<ColumnVector> columns, int row, int column, ref Utf8JsonReader json, ReadOnlySpan<bool> taken,
        Span<bool> seen)
    {
        if (!seen.IsEmpty)
        {
            seen[column] = true;
        }

        if (!taken.IsEmpty && !taken[column])
        {
            Pass(ref json);
            return;
        }

        if (columns[column].Count > row)
        {
            throw new ValueFault(Schema.Columns[column].Name, "is in one JSON object twice. Correct the source.");
        }

        json.Read();
        values[column].Append(columns[column], ref json);
    }

    /// <summary>
    /// Reads the object once more, from the first key whose name differs in case, for the columns that have no value yet.
    /// </summary>
    private void TakeCased(ReadOnlySpan<ColumnVector> columns, int row, ref Utf8JsonReader json, ReadOnlySpan<bool> taken, Span<bool> seen)
    {
        Span<bool> exact = columns.Length <= 256 ? stackalloc bool[columns.Length] : new bool[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            exact[i] = columns[i].Count > row;
        }

        do
        {
            if (Cased(ref json) is >= 0 and var column && !exact[column])
            {
                Take(columns, row, column, ref json, taken, seen);
            }
            else
            {
                Pass(ref json);
            }
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName);
    }

    /// <summary>Columns without a key become null.</summary>
    private void AppendMissing(ReadOnlySpan<ColumnVector> columns, int row, ReadOnlySpan<bool> taken)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if ((taken.IsEmpty || taken[i]) && columns[i].Count == row)
            {
                columns[i].AppendNull();
                if (!Schema.Columns[i].Nullable)
                {
                    throw new ValueFault(Schema.Columns[i].Name, "is missing: it is never null, and a JSON object has no such key. Name "
                        + "the key with [Column(\"…\")], or make the property nullable.");
                }
            }
        }
    }

    /// <summary>The column that the key's name means but for the case of its letters, or -1.</summary>
    private int Cased(ref Utf8JsonReader json)
    {
        for (var i = 0; !json.HasValueSequence && !json.ValueIsEscaped && i < names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(json.ValueSpan, names[i]))
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

/// <summary>One JSON object as a row of a model, for readers that know neither file nor line.</summary>
public static class JsonRow
{
    /// <summary>Appends a row, the reader being on the object's start and then on its end: it holds the whole object.</summary>
    /// <param name="columns">One vector a column, in the schema's order, all with the same count.</param>
    /// <param name="schema">The model.</param>
    /// <param name="json">The reader.</param>
    /// <exception cref="DataException">A value does not fit its column, or a column that is never null is missing.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static void Append(ReadOnlySpan<ColumnVector> columns, Schema schema, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new DataException($"Model {schema.ShortName}: a JSON object is expected for each row, and "
                + $"{JsonValues.Shown(ref json)} was found. Say where the rows are in the document.");
        }

        try
        {
            JsonObjects.Of(schema).Append(columns, ref json);
        }
        catch (ValueFault fault)
        {
            throw new DataException($"Model {schema.ShortName}, column {fault.Path} {fault.Message}", fault);
        }
    }
}
