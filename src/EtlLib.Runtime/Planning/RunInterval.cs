using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Tables;

namespace EtlLib.Planning;

/// <summary>The interval of a run, for rows in files and tables of databases: those whose event time is in [start, end). Sources that make rows apply it themselves.</summary>
internal static class RunInterval
{
    /// <summary>A plan whose scans of files and tables give the rows of the interval.</summary>
    public static Relation Bound(Relation plan, DataContext context)
    {
        if (context is { ReadFrom: null, ReadTo: null })
        {
            return plan;
        }

        var done = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
        foreach (var node in plan.Nodes())
        {
            done[node] = node is Scan { Model.EventTime: { } time } scan && IsStored(scan.Source) ? Rows(node, time, context) : node.OverEach(child => done[child]);
        }

        return done[plan];
    }

    /// <summary>What is said of models in files and tables that no interval bounds, where the run has one.</summary>
    public static IEnumerable<string> Warnings(RunPlan plan) => plan.Graph.Context is { Start: null, End: null } ? [] :
        from model in plan.Models
        from scan in model.Plan.Nodes().OfType<Scan>()
        where scan.Model.EventTime is null && IsStored(scan.Source)
        select $"Model {scan.Model.ShortName} has no event time, so all rows of {scan.Source.Describe()} are read: the run's start and end do not apply. "
            + "Mark a property with [EventTime] if they should.";

    private static bool IsStored(DataSource source) => source is FileSource or IJdbcSource or TableSource;

    private static Relation Rows(Relation scan, ColumnSchema time, DataContext context)
    {
        var at = new Field(new Row(0, scan.Schema), time.Name);
        var parts = new List<Expr>();
        if (context.ReadFrom is { } start)
        {
            parts.Add(new Call(ScalarFunction.GreaterOrEqual, at, ColumnExprs.Constant(start)));
        }

        if (context.ReadTo is { } end)
        {
            parts.Add(new Call(ScalarFunction.Less, at, ColumnExprs.Constant(end)));
        }

        return Conditions.Where(scan, parts);
    }
}
