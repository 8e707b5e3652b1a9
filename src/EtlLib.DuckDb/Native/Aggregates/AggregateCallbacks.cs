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
    /// <summary>Frees the values of <see cref="EndAggregate{T, TCell, TEnd}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyEnds => &OnDestroyEnds;

    /// <summary>Frees the values of <see cref="BothEndsAggregate{T, TCell}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyBothEnds => &OnDestroyBothEnds;

    /// <summary>Frees the keys of <see cref="ArgAggregate{T, TCell}"/>.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyArguments => &OnDestroyArguments;

    /// <summary>Frees the keys and values of <see cref="ArgAggregate{T, TCell}"/> over text.</summary>
    public static delegate* unmanaged[Cdecl]<nint*, ulong, void> DestroyTextArguments => &OnDestroyTextArguments;

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
    private static ulong OnSize(nint info) => (ulong)Of(info).Size;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInitialize(nint info, nint state) => Of(info).Initialize(state);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnUpdate(nint info, nint chunk, nint* states)
    {
        try
        {
            Of(info).Update(chunk, states);
        }
#pragma warning disable CA1031 // It must not leave the callback.
        catch (Exception exception)
#pragma warning restore CA1031
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
#pragma warning disable CA1031 // It must not leave the callback.
        catch (Exception exception)
#pragma warning restore CA1031
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
#pragma warning disable CA1031 // It must not leave the callback.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            duckdb_aggregate_function_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyEnds(nint* states, ulong count)
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
            var state = (BothEndsAggregate<DuckString, TextCell>.State*)states[i];
            TextCell.Release(&state->First.Value);
            TextCell.Release(&state->Last.Value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyArguments(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            TextCell.Release(&((ArgAggregate<long, IntegerCell<long>>.State*)states[i])->Text);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDestroyTextArguments(nint* states, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            var state = (ArgAggregate<DuckString, TextCell>.State*)states[i];
            TextCell.Release(&state->Text);
            TextCell.Release(&state->Row.Value);
        }
    }
}
