using System.Runtime.CompilerServices;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The aggregates that SQL lacks, or is slow at: First, Last, both at once, ArgMin and ArgMax by time, sequence and value.
/// <code>
/// etl_first(value, time [, sequence]) -> value         etl_first_last(value, time [, sequence]) -> STRUCT("first", "last")
/// etl_last(value, time [, sequence]) -> value          etl_arg_min, etl_arg_max(value, key, time [, sequence]) -> value
/// </code>
/// The time is a BIGINT, TIMESTAMP, TIMESTAMPTZ or TIME, the sequence a BIGINT, the key of any ordered type. The value is one of
/// <see cref="ValueTypes"/>; a decimal has functions of its own, named by <see cref="Suffix"/> and registered when they are asked for.
/// </summary>
internal static unsafe class AggregateFunctions
{
    /// <summary>The types of values, decimals aside.</summary>
    public static readonly DuckType[] ValueTypes =
    [
        DuckType.Boolean, DuckType.Integer, DuckType.BigInt, DuckType.HugeInt, DuckType.Float, DuckType.Double, DuckType.Date, DuckType.Time,
        DuckType.Timestamp, DuckType.TimestampTz, DuckType.Uuid, DuckType.Varchar, DuckType.Blob,
    ];

    private static readonly Shape[] Shapes = [Shape.First, Shape.Last, Shape.Both, Shape.ArgMin, Shape.ArgMax];

    private enum Shape
    {
        First,
        Last,
        Both,
        ArgMin,
        ArgMax,
    }

    /// <summary>What the names of the functions over decimals of a type end with: <c>etl_first_decimal_18_2</c>.</summary>
    public static string Suffix(DecimalType type) => $"_decimal_{type.Precision}_{type.Scale}";

    /// <summary>Registers the functions with the connection's database.</summary>
    public static void Register(nint connection) => Register(connection, "", ValueTypes, static type => duckdb_create_logical_type(type));

    /// <summary>Registers the functions over decimals of a type.</summary>
    public static void Register(nint connection, DecimalType type) =>
        Register(connection, Suffix(type), [Held(type)], _ => LogicalTypes.Create(type));

    private static void Register(nint connection, string suffix, DuckType[] held, Func<DuckType, nint> create)
    {
        foreach (var shape in Shapes)
        {
            var name = Name(shape) + suffix;
            var set = duckdb_create_aggregate_function_set(name);
            foreach (var type in held)
            {
                var aggregate = Make(shape, type);
                Add(set, name, shape, aggregate, create(type), withSequence: false);
                Add(set, name, shape, aggregate, create(type), withSequence: true);
            }

            var state = duckdb_register_aggregate_function_set(connection, set);
            duckdb_destroy_aggregate_function_set(&set);
            if (state != 0)
            {
                throw new DuckDbException($"DuckDB refused the aggregate {name}.");
            }
        }
    }

    private static void Add(nint set, string name, Shape shape, Aggregate aggregate, nint value, bool withSequence)
    {
        var function = duckdb_create_aggregate_function();
        duckdb_aggregate_function_set_name(function, name);
        duckdb_aggregate_function_add_parameter(function, value);
        if (shape is Shape.ArgMin or Shape.ArgMax)
        {
            AddParameter(function, DuckType.Any);
        }

        AddParameter(function, DuckType.Any);
        if (withSequence)
        {
            AddParameter(function, DuckType.BigInt);
        }

        var result = shape == Shape.Both ? LogicalTypes.CreateStruct([("first", Copy(value)), ("last", Copy(value))]) : Copy(value);
        duckdb_aggregate_function_set_return_type(function, result);
        AggregateCallbacks.Set(function, aggregate);
        _ = duckdb_add_aggregate_function_to_set(set, function);
        duckdb_destroy_logical_type(&result);
        duckdb_destroy_logical_type(&value);
        duckdb_destroy_aggregate_function(&function);
    }

    private static void AddParameter(nint function, DuckType type)
    {
        var handle = duckdb_create_logical_type(type);
        duckdb_aggregate_function_add_parameter(function, handle);
        duckdb_destroy_logical_type(&handle);
    }

    private static nint Copy(nint type) => duckdb_get_type_id(type) is DuckType.Decimal
        ? duckdb_create_decimal_type(duckdb_decimal_width(type), duckdb_decimal_scale(type))
        : duckdb_create_logical_type(duckdb_get_type_id(type));

    private static string Name(Shape shape) => shape switch
    {
        Shape.First => "etl_first",
        Shape.Last => "etl_last",
        Shape.Both => "etl_first_last",
        Shape.ArgMin => "etl_arg_min",
        _ => "etl_arg_max",
    };

    private static DuckType Held(DecimalType type) => type.Precision switch
    {
        <= 4 => DuckType.SmallInt,
        <= 9 => DuckType.Integer,
        <= 18 => DuckType.BigInt,
        _ => DuckType.HugeInt,
    };

    private static Aggregate Make(Shape shape, DuckType type) => type switch
    {
        DuckType.Boolean => Make<byte, IntegerCell<byte>>(shape),
        DuckType.SmallInt => Make<short, IntegerCell<short>>(shape),
        DuckType.Integer or DuckType.Date => Make<int, IntegerCell<int>>(shape),
        DuckType.HugeInt or DuckType.Uuid => Make<Int128, IntegerCell<Int128>>(shape),
        DuckType.Float => Make<float, FloatCell<float>>(shape),
        DuckType.Double => Make<double, FloatCell<double>>(shape),
        DuckType.Varchar or DuckType.Blob => Make<DuckString, TextCell>(shape),
        _ => Make<long, IntegerCell<long>>(shape),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Aggregate Make<T, TCell>(Shape shape)
        where T : unmanaged
        where TCell : ICell<T> => shape switch
        {
            Shape.First => new EndAggregate<T, TCell, FirstEnd>(),
            Shape.Last => new EndAggregate<T, TCell, LastEnd>(),
            Shape.Both => new BothEndsAggregate<T, TCell>(),
            _ => new ArgAggregate<T, TCell>(greatest: shape == Shape.ArgMax),
        };
}
