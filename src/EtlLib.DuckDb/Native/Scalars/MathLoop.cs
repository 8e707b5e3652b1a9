using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>A function of one double.</summary>
internal interface IMathFunction
{
    static abstract double Of(double value);
}

/// <summary>A function of one double over a vector. What lies beneath a null is computed too, and not read.</summary>
internal static unsafe class MathLoop
{
    public static void Run<T>(nint chunk, nint result)
        where T : IMathFunction
    {
        var from = (double*)duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
        var to = (double*)duckdb_vector_get_data(result);
        var count = (int)duckdb_data_chunk_get_size(chunk);
        for (var i = 0; i < count; i++)
        {
            to[i] = T.Of(from[i]);
        }
    }
}

internal readonly struct Sqrt : IMathFunction
{
    public static double Of(double value) => Math.Sqrt(value);
}

internal readonly struct Log : IMathFunction
{
    public static double Of(double value) => Math.Log(value);
}

internal readonly struct Log10 : IMathFunction
{
    public static double Of(double value) => Math.Log10(value);
}

internal readonly struct Sin : IMathFunction
{
    public static double Of(double value) => Math.Sin(value);
}

internal readonly struct Cos : IMathFunction
{
    public static double Of(double value) => Math.Cos(value);
}

internal readonly struct Tan : IMathFunction
{
    public static double Of(double value) => Math.Tan(value);
}

internal readonly struct Asin : IMathFunction
{
    public static double Of(double value) => Math.Asin(value);
}

internal readonly struct Acos : IMathFunction
{
    public static double Of(double value) => Math.Acos(value);
}
