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
/// The time is a BIGINT, TIMESTAMP, TIMESTAMPTZ or TIME, the sequence a BIGINT, the key of any ordered type. The value is of any type
/// but STRUCT and LIST; a decimal has functions of its own, named by <see cref="Suffix"/> and registered when they are asked for.
/// </summary>
internal static unsafe class AggregateFunctions
{
    /// <summary>The types of values, decimals aside.</summary>
    private static readonly ColumnType[] ValueTypes =
    [
        ColumnType.Bool, ColumnType.Int, ColumnType.Long, ColumnType.Float, ColumnType.Double, ColumnType.Date, ColumnType.TimeOfDay,
        ColumnType.LocalTime, ColumnType.Instant, ColumnType.Uuid, ColumnType.Text, ColumnType.Bytes,
    ];

    private static readonly (Shape Shape, string Name)[] Functions =
    [
        (Shape.First, "etl_first"), (Shape.Last, "etl_last"), (Shape.Both, "etl_first_last"), (Shape.ArgMin, "etl_arg_min"), (Shape.ArgMax, "etl_arg_max"),
    ];

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
    public static void Register(nint connection) => Register(connection, "", ValueTypes);

    /// <summary>Registers the functions over decimals of a type.</summary>
    public static void Register(nint connection, DecimalType type) => Register(connection, Suffix(type), [type]);

    private static void Register(nint connection, string suffix, ColumnType[] types)
    {
        foreach (var (shape, name) in Functions)
        {
            var set = duckdb_create_aggregate_function_set(name + suffix);
            foreach (var type in types)
            {
                var aggregate = Make(shape, type);
                Add(set, name + suffix, shape, aggregate, type, withSequence: false);
                Add(set, name + suffix, shape, aggregate, type, withSequence: true);
            }

            var state = duckdb_register_aggregate_function_set(connection, set);
            duckdb_destroy_aggregate_function_set(&set);
            CheckRegistered(state, "aggregate", name + suffix);
        }
    }

    private static void Add(nint set, string name, Shape shape, Aggregate aggregate, ColumnType value, bool withSequence)
    {
        var function = duckdb_create_aggregate_function();
        duckdb_aggregate_function_set_name(function, name);
        AddParameter(function, LogicalTypes.Create(value));
        if (shape is Shape.ArgMin or Shape.ArgMax)
        {
            AddParameter(function, duckdb_create_logical_type(DuckType.Any));
        }

        AddParameter(function, duckdb_create_logical_type(DuckType.Any));
        if (withSequence)
        {
            AddParameter(function, duckdb_create_logical_type(DuckType.BigInt));
        }

        var result = LogicalTypes.Create(shape is Shape.Both ? ColumnType.Struct(new Schema("Ends", [new("first", value, true), new("last", value, true)])) : value);
        duckdb_aggregate_function_set_return_type(function, result);
        AggregateCallbacks.Set(function, aggregate);
        _ = duckdb_add_aggregate_function_to_set(set, function);
        duckdb_destroy_logical_type(&result);
        duckdb_destroy_aggregate_function(&function);
    }

    private static void AddParameter(nint function, nint type)
    {
        duckdb_aggregate_function_add_parameter(function, type);
        duckdb_destroy_logical_type(&type);
    }

    private static Aggregate Make(Shape shape, ColumnType type) => type switch
    {
        DecimalType { Precision: <= 4 } => Make<short, NumberCell<short>>(shape),
        DecimalType { Precision: <= 9 } or { Kind: TypeKind.Int or TypeKind.Date } => Make<int, NumberCell<int>>(shape),
        DecimalType { Precision: > 18 } or { Kind: TypeKind.Uuid } => Make<Int128, NumberCell<Int128>>(shape),
        { Kind: TypeKind.Bool } => Make<byte, NumberCell<byte>>(shape),
        { Kind: TypeKind.Float } => Make<float, NumberCell<float>>(shape),
        { Kind: TypeKind.Double } => Make<double, NumberCell<double>>(shape),
        { Kind: TypeKind.Text or TypeKind.Bytes } => Make<DuckString, TextCell>(shape),
        _ => Make<long, NumberCell<long>>(shape),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Aggregate Make<T, TCell>(Shape shape)
        where T : unmanaged
        where TCell : ICell<T> => shape switch
        {
            Shape.First => new EndsAggregate<T, TCell, FirstEnd>(),
            Shape.Last => new EndsAggregate<T, TCell, LastEnd>(),
            Shape.Both => new EndsAggregate<T, TCell, BothEnds>(),
            _ => new ArgAggregate<T, TCell>(greatest: shape is Shape.ArgMax),
        };
}
