using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>The key of ArgMin and ArgMax: of any ordered type, numbers and times as integers of the same order.</summary>
internal readonly unsafe ref struct KeyColumn
{
    private readonly DuckType type;
    private readonly ulong* validity;
    private readonly void* data;

    /// <summary>Reads a column of a chunk.</summary>
    public KeyColumn(nint chunk, int column)
    {
        var vector = duckdb_data_chunk_get_vector(chunk, (ulong)column);
        type = TypeOf(vector);
        validity = duckdb_vector_get_validity(vector);
        data = duckdb_vector_get_data(vector);
    }

    /// <summary>Whether the keys are text or bytes.</summary>
    public bool IsText => type is DuckType.Varchar or DuckType.Blob;

    /// <summary>The texts, where the keys are such.</summary>
    public DuckString* Texts => (DuckString*)data;

    /// <summary>Whether a row's key is not null.</summary>
    public bool IsValid(int row) => NativeMethods.IsValid(validity, row);

    /// <summary>Writes the keys of rows as integers of the same order.</summary>
    public void Load(int start, Span<Int128> to)
    {
        switch (type)
        {
            case DuckType.Boolean:
                Load((byte*)data + start, to);
                break;
            case DuckType.SmallInt:
                Load((short*)data + start, to);
                break;
            case DuckType.Integer or DuckType.Date:
                Load((int*)data + start, to);
                break;
            case DuckType.BigInt or DuckType.Time or DuckType.Timestamp or DuckType.TimestampTz:
                Load((long*)data + start, to);
                break;
            case DuckType.HugeInt or DuckType.Uuid:
                Load((Int128*)data + start, to);
                break;
            case DuckType.Float:
                Load((float*)data + start, to);
                break;
            case DuckType.Double:
                Load((double*)data + start, to);
                break;
            default:
                throw new ArgumentException($"A {type} is no key of etl_arg_min and etl_arg_max.");
        }
    }

    /// <summary>The type of a vector; of decimals, that which holds them.</summary>
    public static DuckType TypeOf(nint vector)
    {
        var type = duckdb_vector_get_column_type(vector);
        var id = duckdb_get_type_id(type);
        id = id == DuckType.Decimal ? duckdb_decimal_internal_type(type) : id;
        duckdb_destroy_logical_type(&type);
        return id;
    }

    /// <summary>The integer of a double: NaN is greatest, -0 is 0.</summary>
    private static long Order(double value)
    {
        var bits = double.IsNaN(value) ? long.MaxValue : BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    private static void Load<T>(T* from, Span<Int128> to)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = typeof(T) == typeof(float) || typeof(T) == typeof(double) ? Order(double.CreateTruncating(from[i])) : Int128.CreateTruncating(from[i]);
        }
    }
}
