using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>The key of ArgMin and ArgMax: of any ordered type, numbers and times as integers of the same order.</summary>
internal readonly unsafe ref struct KeyColumn
{
    private readonly ulong* validity;
    private readonly void* data;

    /// <summary>Reads a column of a chunk.</summary>
    public KeyColumn(nint chunk, int column)
    {
        var vector = duckdb_data_chunk_get_vector(chunk, (ulong)column);
        Type = Physical(TypeOf(vector));
        validity = duckdb_vector_get_validity(vector);
        data = duckdb_vector_get_data(vector);
    }

    /// <summary>The physical type.</summary>
    public DuckType Type { get; }

    /// <summary>Whether the keys are text or bytes.</summary>
    public bool IsText => Type == DuckType.Varchar;

    /// <summary>The texts, where the keys are such.</summary>
    public DuckString* Texts => (DuckString*)data;

    /// <summary>Whether a row's key is not null.</summary>
    public bool IsValid(int row) => validity is null || (validity[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>Writes the keys of rows as integers of the same order.</summary>
    public void Load(int start, Span<Int128> to)
    {
        switch (Type)
        {
            case DuckType.Boolean:
                Load((byte*)data + start, to);
                break;
            case DuckType.SmallInt:
                Load((short*)data + start, to);
                break;
            case DuckType.Integer:
                Load((int*)data + start, to);
                break;
            case DuckType.BigInt:
                Load((long*)data + start, to);
                break;
            case DuckType.HugeInt:
                Load((Int128*)data + start, to);
                break;
            case DuckType.Float:
                for (var i = 0; i < to.Length; i++)
                {
                    to[i] = Order(((float*)data)[start + i]);
                }

                break;
            case DuckType.Double:
                for (var i = 0; i < to.Length; i++)
                {
                    to[i] = Order(((double*)data)[start + i]);
                }

                break;
            default:
                throw new ArgumentException($"A {Type} is no key of etl_arg_min and etl_arg_max.");
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

    /// <summary>The type of the same memory and order.</summary>
    private static DuckType Physical(DuckType type) => type switch
    {
        DuckType.Date => DuckType.Integer,
        DuckType.Time or DuckType.Timestamp or DuckType.TimestampTz => DuckType.BigInt,
        DuckType.Uuid => DuckType.HugeInt,
        DuckType.Blob => DuckType.Varchar,
        _ => type,
    };

    /// <summary>The integer of a double: NaN is greatest, -0 is 0.</summary>
    private static long Order(double value)
    {
        var bits = double.IsNaN(value) ? long.MaxValue : BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    private static void Load<T>(T* from, Span<Int128> to)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Int128.CreateTruncating(from[i]);
        }
    }
}
