using Microsoft.Win32.SafeHandles;

namespace EtlLib.DuckDb.Native;

/// <summary>A database or connection of DuckDB, closed once, at the latest with the object that forgot it.</summary>
internal sealed unsafe class DuckDbHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly delegate*<nint*, void> close;

    public DuckDbHandle(nint pointer, delegate*<nint*, void> close)
        : base(ownsHandle: true)
    {
        this.close = close;
        SetHandle(pointer);
    }

    /// <summary>The pointer, for calls while the owner is alive.</summary>
    public nint Pointer => handle;

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        close(&pointer);
        return true;
    }
}
