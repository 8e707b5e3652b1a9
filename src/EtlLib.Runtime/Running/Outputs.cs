using EtlLib.Batches;

namespace EtlLib.Running;

/// <summary>Where a run shows rows. Tests have their own, without a console.</summary>
internal interface IOutputs
{
    /// <summary>Shows rows on the console. The batches stay their owner's.</summary>
    void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more);
}
