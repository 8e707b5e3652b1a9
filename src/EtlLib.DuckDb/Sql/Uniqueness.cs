using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>Whether the rows of a relation differ in some columns, by the plan alone.</summary>
internal static class Uniqueness
{
    /// <summary>Whether no two rows have the same values of the columns.</summary>
    public static bool Of(Relation relation, IReadOnlySet<string> columns, Func<string, Relation> models) => relation switch
    {
        ModelRows model => Of(models(model.Name), columns, models),
        Filter filter => Of(filter.From, columns, models),
        Sort sort => Of(sort.From, columns, models),
        Limit limit => Of(limit.From, columns, models),
        Distinct distinct => Of(distinct.From, columns, models) || distinct.Schema.Columns.All(c => columns.Contains(c.Name)),
        Dedup { Within: null } dedup => dedup.Keys.All(k => k is Field { Owner: Row } field && columns.Contains(field.Name)),
        Project project => Of(project.From, Sources(project, columns), models),
        GroupBy group => Enumerable.Range(0, group.Keys.Count).All(key => HasKey(group, key, columns)),
        _ => false,
    };

    private static HashSet<string> Sources(Project project, IReadOnlySet<string> columns) =>
        [.. project.Columns.Where((_, i) => columns.Contains(project.Schema.Columns[i].Name)).OfType<Field>().Where(f => f.Owner is Row { Input: 0 }).Select(f => f.Name)];

    // A window is known by its start, or its end; but of a growing one only both say which it is.
    private static bool HasKey(GroupBy group, int key, IReadOnlySet<string> columns) => group.Keys[key] is Windowed window
        ? window.Spec.Kind is not WindowKind.Cumulate && group.Columns.Where((_, i) => columns.Contains(group.Schema.Columns[i].Name)).Any(c => c is Field { Owner: Key k } && k.Index == key)
        : group.Columns.Where((_, i) => columns.Contains(group.Schema.Columns[i].Name)).Any(c => c is Key k && k.Index == key);
}
