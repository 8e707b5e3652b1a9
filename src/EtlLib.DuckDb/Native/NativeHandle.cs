using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <summary>Objects that DuckDB holds on to: a pointer for it, which it gives back to be released; what is disposable is then disposed of.</summary>
internal static unsafe class NativeHandle
{
    private static int count;

    /// <summary>How many there are: for tests that nothing leaks.</summary>
    public static int Count => Volatile.Read(ref count);

    /// <summary>The callback that releases.</summary>
    public static delegate* unmanaged[Cdecl]<nint, void> Release => &ReleaseCallback;

    /// <summary>A pointer for an object.</summary>
    public static nint Make(object target)
    {
        Interlocked.Increment(ref count);
        return GCHandle.ToIntPtr(GCHandle.Alloc(target));
    }

    /// <summary>The object of a pointer.</summary>
    public static T Target<T>(nint pointer)
        where T : class => Unsafe.As<T>(GCHandle.FromIntPtr(pointer).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseCallback(nint pointer)
    {
        var handle = GCHandle.FromIntPtr(pointer);
        try
        {
            (handle.Target as IDisposable)?.Dispose();
        }
        catch (Exception) // It must not leave the callback, and nobody is left to be told.
        {
        }

        handle.Free();
        Interlocked.Decrement(ref count);
    }
}
