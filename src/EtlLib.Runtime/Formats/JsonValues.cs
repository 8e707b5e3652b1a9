using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// Appends the JSON values of a column, or of a list's elements. The reader is on a value's first token, and then on its last.
/// </summary>
internal sealed class JsonValues
{
    private const int Short = 256;

    private readonly ColumnSchema column;
    private readonly ColumnType type;
    private readonly bool nullable;
    private readonly bool isElement;
    private readonly ValueText? text;
    private readonly JsonValues? elements;
    private JsonObjects? nested;

    /// <summary>Makes the reader of a column's values.</summary>
    public JsonValues(ColumnSchema column)
        : this(column, column.Type, column.Nullable, isElement: false)
    {
    }

    private JsonValues(ColumnSchema column, ColumnType type, bool nullable, bool isElement)
    {
        (this.column, this.type, this.nullable, this.isElement) = (column, type, nullable, isElement);
        elements = type is ListType list ? new JsonValues(column, list.Element, list.ElementNullable, isElement: true) : null;
        text = type.Kind is TypeKind.List or TypeKind.Struct ? null : new ValueText(column, type);
    }

    private string Path => isElement ? column.Name + "[]" : column.Name;

    /// <summary>Appends a value.</summary>
    /// <exception cref="ValueFault">It does not fit.</exception>
    public void Append(ColumnVector vector, ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null when nullable:
                vector.AppendNull();
                break;
            case JsonTokenType.Null:
                throw new ValueFault(Path, Misfits.Null(isElement ? "an element of the list is null" : "it is null in a JSON object"));
            case JsonTokenType.String when text is not null:
                AppendText(vector, ref json);
                break;
            case JsonTokenType.Number when text is { IsFormatted: false } && AppendNumber(vector, ref json):
                break;
            case JsonTokenType.True or JsonTokenType.False when type.Kind is TypeKind.Bool:
                ((BitVector)vector).Append(json.TokenType is JsonTokenType.True);
                break;
            case JsonTokenType.StartObject when type is StructType model:
                AppendNested((StructVector)vector, model, ref json);
                break;
            case JsonTokenType.StartArray when elements is not null:
                AppendList((ListVector)vector, ref json);
                break;
            default:
                throw Fault(Misfit.NoValue, ref json);
        }
    }

    private void AppendText(ColumnVector vector, ref Utf8JsonReader json)
    {
        if (json is { HasValueSequence: false, ValueIsEscaped: false })
        {
            var raw = json.ValueSpan;
            Check(type.Kind is TypeKind.Text && !Utf8.IsValid(raw) ? Misfit.NotUnicode : text!.Append(raw, vector), ref json);
            return;
        }

        var length = json.HasValueSequence ? checked((int)json.ValueSequence.Length) : json.ValueSpan.Length;
        var rented = length > Short ? ArrayPool<byte>.Shared.Rent(length) : null;
        var buffer = rented ?? stackalloc byte[Short];
        try
        {
            Check(TryCopy(json, buffer, out var copied) ? text!.Append(buffer[..copied], vector) : Misfit.NotUnicode, ref json);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static bool TryCopy(scoped in Utf8JsonReader json, Span<byte> buffer, out int length)
    {
        try
        {
            length = json.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            // How the reader says that the text is not Unicode; the caller says it with model and column.
            length = 0;
            return false;
        }
    }

    /// <summary>Appends a JSON number where the type takes one.</summary>
    private bool AppendNumber(ColumnVector vector, ref Utf8JsonReader json)
    {
        if (json.HasValueSequence)
        {
            return AppendNumber(vector, json.ValueSequence.ToArray(), ref json);
        }

        return AppendNumber(vector, json.ValueSpan, ref json);
    }

    private bool AppendNumber(ColumnVector vector, ReadOnlySpan<byte> number, ref Utf8JsonReader json)
    {
        switch (type.Kind)
        {
            case TypeKind.Int:
                Check(Numbers.WholeNumber(number, out var value) is not Misfit.None and var fault ? fault : value == (int)value
                    ? Misfit.None : Misfit.OutOfRange, ref json);
                ((FixedVector<int>)vector).Append((int)value);
                return true;
            case TypeKind.Long or TypeKind.Duration:
                Check(Numbers.WholeNumber(number, out value), ref json);
                ((FixedVector<long>)vector).Append(value);
                return true;
            case TypeKind.Float or TypeKind.Double or TypeKind.Decimal:
                Check(text!.Append(number, vector), ref json);
                return true;
            default:
                return false;
        }
    }

    private void AppendNested(StructVector vector, StructType model, ref Utf8JsonReader json)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        nested ??= JsonObjects.Of(model.Schema);
        try
        {
            nested.Append(vector.Vectors, ref json);
        }
        catch (ValueFault fault)
        {
            throw fault.Within(Path);
        }

        vector.EndStruct();
    }

    private void AppendList(ListVector vector, ref Utf8JsonReader json)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            elements!.Append(vector.Elements, ref json);
        }

        vector.EndList();
    }

    private void Check(Misfit misfit, ref Utf8JsonReader json)
    {
        if (misfit is not Misfit.None)
        {
            throw Fault(misfit, ref json);
        }
    }

    private ValueFault Fault(Misfit misfit, ref Utf8JsonReader json) => new(Path, Misfits.Said(misfit, Shown(ref json), column, type));

    /// <summary>The value that a reader is on, cut where it is long.</summary>
    internal static string Shown(ref Utf8JsonReader json)
    {
        var raw = json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan;
        return json.TokenType switch
        {
            JsonTokenType.String => Misfits.Shown(raw),
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.None => "nothing",
            _ => Misfits.Shown(raw)[1..^1],
        };
    }
}
