using System.Runtime.InteropServices;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Between column types and DuckDB's. A duration is a BIGINT of microseconds, an enum the VARCHAR of its symbol.</summary>
internal static unsafe class LogicalTypes
{
    /// <summary>DuckDB's type of a column; the caller destroys it.</summary>
    public static nint Create(ColumnType type)
    {
        switch (type)
        {
            case DecimalType number:
                return duckdb_create_decimal_type((byte)number.Precision, (byte)number.Scale);
            case ListType list:
                var element = Create(list.Element);
                var result = duckdb_create_list_type(element);
                duckdb_destroy_logical_type(&element);
                return result;
            case StructType nested:
                return CreateStruct([.. nested.Schema.Columns.Select(c => (c.Name, Create(c.Type)))]);
            default:
                return duckdb_create_logical_type(Simple(type.Kind));
        }
    }

    /// <summary>A struct of types, which are destroyed.</summary>
    public static nint CreateStruct(ReadOnlySpan<(string Name, nint Type)> fields)
    {
        var types = stackalloc nint[fields.Length];
        var names = stackalloc byte*[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            types[i] = fields[i].Type;
            names[i] = (byte*)Marshal.StringToCoTaskMemUTF8(fields[i].Name);
        }

        var result = duckdb_create_struct_type(types, names, (ulong)fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            duckdb_destroy_logical_type(&types[i]);
            Marshal.FreeCoTaskMem((nint)names[i]);
        }

        return result;
    }

    /// <summary>The DuckDB type of a kind without parameters.</summary>
    public static DuckType Simple(TypeKind kind) => kind switch
    {
        TypeKind.Bool => DuckType.Boolean,
        TypeKind.Int => DuckType.Integer,
        TypeKind.Long or TypeKind.Duration => DuckType.BigInt,
        TypeKind.Float => DuckType.Float,
        TypeKind.Double => DuckType.Double,
        TypeKind.Text or TypeKind.Enum => DuckType.Varchar,
        TypeKind.Bytes => DuckType.Blob,
        TypeKind.Uuid => DuckType.Uuid,
        TypeKind.Instant => DuckType.TimestampTz,
        TypeKind.LocalTime => DuckType.Timestamp,
        TypeKind.Date => DuckType.Date,
        TypeKind.TimeOfDay => DuckType.Time,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether values of a DuckDB type are read as values of a column type without a conversion.</summary>
    public static bool Matches(nint actual, ColumnType expected) => expected switch
    {
        DecimalType number => duckdb_get_type_id(actual) == DuckType.Decimal
            && duckdb_decimal_width(actual) == number.Precision
            && duckdb_decimal_scale(actual) == number.Scale,
        ListType list => duckdb_get_type_id(actual) == DuckType.List && MatchesAndDestroy(duckdb_list_type_child_type(actual), list.Element),
        StructType nested => duckdb_get_type_id(actual) == DuckType.Struct && MatchesStruct(actual, nested.Schema),
        _ => duckdb_get_type_id(actual) == Simple(expected.Kind),
    };

    private static bool MatchesStruct(nint actual, Schema schema)
    {
        if (duckdb_struct_type_child_count(actual) != (ulong)schema.Columns.Count)
        {
            return false;
        }

        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if (!MatchesAndDestroy(duckdb_struct_type_child_type(actual, (ulong)i), schema.Columns[i].Type))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MatchesAndDestroy(nint actual, ColumnType expected)
    {
        var matches = Matches(actual, expected);
        duckdb_destroy_logical_type(&actual);
        return matches;
    }
}
