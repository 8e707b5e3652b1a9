using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The scalar functions that DuckDB has otherwise than C#, a vector at a time.
/// <code>
/// etl_sqrt, etl_ln, etl_log10, etl_sin, etl_cos, etl_tan, etl_asin, etl_acos(DOUBLE) -> DOUBLE
/// etl_upper, etl_lower(VARCHAR) -> VARCHAR
/// </code>
/// Outside of their domain DuckDB's raise an error where <see cref="Math"/> gives NaN or an infinity. (Its exp, pow, atan and atan2 do
/// not differ.) DuckDB's upper and lower case differ for letters like ß, which has no simple upper case.
/// </summary>
internal static unsafe class ScalarFunctions
{
    /// <summary>Registers the functions with the connection's database.</summary>
    public static void Register(nint connection)
    {
        RegisterMath(connection, "etl_sqrt", &MathLoop.Run<Sqrt>);
        RegisterMath(connection, "etl_ln", &MathLoop.Run<Log>);
        RegisterMath(connection, "etl_log10", &MathLoop.Run<Log10>);
        RegisterMath(connection, "etl_sin", &MathLoop.Run<Sin>);
        RegisterMath(connection, "etl_cos", &MathLoop.Run<Cos>);
        RegisterMath(connection, "etl_tan", &MathLoop.Run<Tan>);
        RegisterMath(connection, "etl_asin", &MathLoop.Run<Asin>);
        RegisterMath(connection, "etl_acos", &MathLoop.Run<Acos>);
        Register(connection, "etl_upper", DuckType.Varchar, DuckType.Varchar, &CaseLoop.Upper);
        Register(connection, "etl_lower", DuckType.Varchar, DuckType.Varchar, &CaseLoop.Lower);
    }

    /// <summary>Registers a function from a double to a double.</summary>
    public static void RegisterMath(nint connection, string name, delegate*<nint, nint, void> loop) => Register(connection, name, DuckType.Double, DuckType.Double, loop);

    /// <summary>Registers a function of one argument; the loop gets the chunk and the result.</summary>
    private static void Register(nint connection, string name, DuckType from, DuckType to, delegate*<nint, nint, void> loop)
    {
        var function = duckdb_create_scalar_function();
        var (parameter, result) = (duckdb_create_logical_type(from), duckdb_create_logical_type(to));
        duckdb_scalar_function_set_name(function, name);
        duckdb_scalar_function_add_parameter(function, parameter);
        duckdb_scalar_function_set_return_type(function, result);
        duckdb_scalar_function_set_special_handling(function); // It may give null for what is none.
        duckdb_scalar_function_set_extra_info(function, (nint)loop, null);
        duckdb_scalar_function_set_function(function, &OnEvaluate);
        var state = duckdb_register_scalar_function(connection, function);
        duckdb_destroy_logical_type(&parameter);
        duckdb_destroy_logical_type(&result);
        duckdb_destroy_scalar_function(&function);
        CheckRegistered(state, "function", name);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvaluate(nint info, nint chunk, nint result)
    {
        try
        {
            CopyNulls(chunk, result);
            ((delegate*<nint, nint, void>)duckdb_scalar_function_get_extra_info(info))(chunk, result);
        }
        catch (Exception exception) // It must not leave the callback.
        {
            duckdb_scalar_function_set_error(info, exception.Message);
        }
    }

    /// <summary>Null gives null: DuckDB leaves it to the function.</summary>
    private static void CopyNulls(nint chunk, nint result)
    {
        var validity = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(chunk, 0));
        if (validity is not null)
        {
            duckdb_vector_ensure_validity_writable(result);
            var words = ((int)duckdb_data_chunk_get_size(chunk) + 63) >> 6;
            new ReadOnlySpan<ulong>(validity, words).CopyTo(new Span<ulong>(duckdb_vector_get_validity(result), words));
        }
    }
}
