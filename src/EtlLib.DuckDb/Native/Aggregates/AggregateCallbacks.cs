using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// What DuckDB calls for an aggregate: the same callbacks for all, with the aggregate behind the function's extra info, since a
/// callback can be neither generic nor bound to an object. No exception leaves them.
/// </summary>
internal static unsafe class AggregateCallbacks
{
    /// <summary>Frees the value of a state of <see cref="EndsAggregate{T, TCell, TEnds}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyEnd => &OnDestroyEnd;

    /// <summary>Frees both values of a state of <see cref="EndsAggregate{T, TCell, TEnds}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyBothEnds => &OnDestroyBothEnds;

    /// <summary>Frees the key of a state of <see cref="ArgAggregate{T, TCell}"/>.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyKey => &OnDestroyKey;

    /// <summary>Frees the key and the value of a state of <see cref="ArgAggregate{T, TCell}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyKeyAndValue => &OnDestroyKeyAndValue;

    /// <summary>Gives a function its aggregate.</summary>
    public static void Set(nint function, Aggregate aggregate)
    {
        duckdb_aggregate_function_set_functions(function, &OnSize, &OnInitialize, &OnUpdate, &OnCombine, &OnFinish);
        duckdb_aggregate_function_set_special_handling(function);
        duckdb_aggregate_function_set_extra_info(function, NativeHandle.Make(aggregate), NativeHandle.Release);
        if (aggregate.Destroy is not null)
        {
            duckdb_aggregate_function_set_destructor(function, aggregate.Destroy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Aggregate Of(nint info) => NativeHandle.Target<Aggregate>(duckdb_aggregate_function_get_extra_info(info));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong OnSize(nint info)
    {
        try
        {
            return (ulong)Of(info).Size;
        }
        catch (Exception exception)
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInitialize(nint info, nint state)
    {
        try
        {
            Of(info).Initialize(state);
        }
        catch (Exception exception)
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnUpdate(nint info, nint chunk, nint* states)
    {
        try
        {
            Of(info).Update(chunk, states);
        }
        catch (Exception exception)
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCombine(nint info, nint* from, nint* to, ulong count)
    {
        try
        {
            Of(info).Combine(from, to, (int)count);
        }
        catch (Exception exception)
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFinish(nint info, nint* states, nint vector, ulong count, ulong offset)
    {
        try
        {
            Of(info).Finish(states, vector, (int)count, (int)offset);
        }
        catch (Exception exception)
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyEnd(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            TextCell.Release(&((OrderedValue<DuckString>*)states[i])->Value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyBothEnds(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            var ends = (OrderedValue<DuckString>*)states[i];
            TextCell.Release(&ends[0].Value);
            TextCell.Release(&ends[1].Value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyKey(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            TextCell.Release((DuckString*)states[i]);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyKeyAndValue(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            var state = (ArgAggregate<DuckString, TextCell>.State*)states[i];
            TextCell.Release(&state->Text);
            TextCell.Release(&state->Row.Value);
        }
    }
}
