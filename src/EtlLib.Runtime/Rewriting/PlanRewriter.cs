using EtlLib.Plan;

namespace EtlLib.Rewriting;

/// <summary>
/// Rewrites plans so that any engine has less to do: filters go as far down as they may, and columns that nobody asks for are not computed. A rewritten plan gives
/// the same rows, in the same order where they are sorted, and fails where the plan fails, or less often: rows that are left out anyway are not computed.
/// </summary>
public static class PlanRewriter
{
    /// <summary>Rewrites a plan.</summary>
    public static Relation Rewrite(Relation plan) => ColumnPruning.Of(SourceFilters.Of(FilterPushdown.Of(plan)));
}
