using EtlLib.Plan;

namespace EtlLib;

/// <summary>What generated code makes frames with.</summary>
public static class Frames
{
    /// <summary>A model's frame over a plan.</summary>
    public static TFrame Over<TFrame>(Relation plan)
        where TFrame : IDataFrame<TFrame> => TFrame.Over(plan);
}
