namespace EtlLib.Plan;

/// <summary>What a relation stands on.</summary>
public static class RelationInputs
{
    private static readonly InputsVisitor Visitor = new();

    extension(Relation relation)
    {
        /// <summary>The relations that it reads directly: of a join the left one, then the right; none for what is a leaf of the plan.</summary>
        public IReadOnlyList<Relation> Inputs => relation.Accept(Visitor);
    }

    private sealed class InputsVisitor : RelationVisitor<IReadOnlyList<Relation>>
    {
        public override IReadOnlyList<Relation> Visit(Scan scan) => [];

        public override IReadOnlyList<Relation> Visit(ModelRows rows) => [];

        public override IReadOnlyList<Relation> Visit(Filter filter) => [filter.From];

        public override IReadOnlyList<Relation> Visit(Project project) => [project.From];

        public override IReadOnlyList<Relation> Visit(GroupBy group) => [group.From];

        public override IReadOnlyList<Relation> Visit(Series series) => [series.From];

        public override IReadOnlyList<Relation> Visit(Join join) => [join.Left, join.Right];

        public override IReadOnlyList<Relation> Visit(Union union) => [union.First, union.Second];

        public override IReadOnlyList<Relation> Visit(Distinct distinct) => [distinct.From];

        public override IReadOnlyList<Relation> Visit(Dedup dedup) => [dedup.From];

        public override IReadOnlyList<Relation> Visit(Sort sort) => [sort.From];

        public override IReadOnlyList<Relation> Visit(Limit limit) => [limit.From];

        public override IReadOnlyList<Relation> Visit(MapRows map) => [map.From];
    }
}
