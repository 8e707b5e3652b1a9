namespace EtlLib.Plan;

/// <summary>Relations over other inputs.</summary>
internal static class RelationInputs
{
    /// <summary>A relation over its inputs, each rewritten; itself where none changed.</summary>
    public static Relation With(Relation relation, Func<Relation, Relation> rewrite)
    {
        Relation Same<T>(T original, Relation from, Func<Relation, Relation> make)
            where T : Relation => rewrite(from) is var rewritten && ReferenceEquals(rewritten, from) ? original : make(rewritten);
        return relation switch
        {
            Filter r => Same(r, r.From, from => new Filter(from, r.Condition)),
            Project r => Same(r, r.From, from => new Project(from, r.Schema, r.Columns)),
            GroupBy r => Same(r, r.From, from => new GroupBy(from, r.Keys, r.Schema, r.Columns, r.Fill)),
            Series r => Same(r, r.From, from => new Series(from, r.Keys, r.Schema, r.Columns)),
            Distinct r => Same(r, r.From, from => new Distinct(from)),
            Dedup r => Same(r, r.From, from => new Dedup(from, r.Keys, r.KeepLast)),
            Sort r => Same(r, r.From, from => new Sort(from, r.Keys)),
            Limit r => Same(r, r.From, from => new Limit(from, r.Count, r.Offset)),
            MapRows r => Same(r, r.From, from => new MapRows(from, r.Model, r.Function)),
            Union r => rewrite(r.First) is var first && rewrite(r.Second) is var second && ReferenceEquals(first, r.First) && ReferenceEquals(second, r.Second) ? r : new Union(first, second),
            Join r => rewrite(r.Left) is var left && rewrite(r.Right) is var right && ReferenceEquals(left, r.Left) && ReferenceEquals(right, r.Right) ? r : new Join(r.Kind, left, right, r.Condition, r.AsOf),
            Scan or ModelRows => relation,
            _ => throw new ArgumentOutOfRangeException(nameof(relation)),
        };
    }
}
