using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// Counts how often a statement reads each part of its plan, models' plans included. What is read more than once gets a name;
/// it is computed once where that is dear, or where it could not be read twice.
/// </summary>
internal sealed class Sharing(LoweringInputs inputs)
{
    private readonly Dictionary<Relation, int> counts = [];
    private readonly HashSet<string> models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The models that are read.</summary>
    public IReadOnlyCollection<string> Models => models;

    /// <summary>The scans of files.</summary>
    public IEnumerable<Scan> FileScans => counts.Keys.OfType<Scan>().Where(s => s.Source is FileSource);

    /// <summary>Counts the parts of a plan.</summary>
    public void Count(Relation relation)
    {
        counts[relation] = counts.GetValueOrDefault(relation) + 1;
        if (counts[relation] > 1)
        {
            return;
        }

        foreach (var input in Inputs(relation))
        {
            Count(input);
        }
    }

    /// <summary>Whether a relation, other than another model's rows, gets a name.</summary>
    public bool IsShared(Relation relation) => counts.GetValueOrDefault(relation) > 1 && relation.Outputs.Count == 1 && relation is not ModelRows && IsCostly(relation);

    /// <summary>Whether a model's rows are kept while the statement runs, rather than made for each who reads them.</summary>
    public bool IsMaterialized(ModelRows model, Relation plan) => counts.GetValueOrDefault(model) > 1 && IsCostly(plan);

    /// <summary>Whether it costs more to compute a relation twice than to keep its rows.</summary>
    public bool IsCostly(Relation relation) => relation switch
    {
        Scan { Source: FrameSource frame } => IsCostly(frame.Plan),
        Scan { Source: FileSource source } => source is not ParquetSource,
        Scan { Source: BatchSource source } => !source.IsRepeatable,
        ModelRows model => inputs.Table(model.Name) is null && IsCostly(inputs.Model(model.Name)),
        Filter filter => IsCostly(filter.From),
        Project project => IsCostly(project.From),
        Union union => IsCostly(union.First) || IsCostly(union.Second),
        _ => true,
    };

    private IEnumerable<Relation> Inputs(Relation relation)
    {
        switch (relation)
        {
            case Scan { Source: FrameSource frame }:
                return [Frames.As(frame.Plan, ((Scan)relation).Model)];
            case ModelRows model:
                models.Add(model.Name);
                return inputs.Table(model.Name) is null ? [inputs.Model(model.Name)] : [];
            default:
                return relation is MapRows ? [] : relation.Inputs;
        }
    }
}
