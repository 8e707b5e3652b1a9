using EtlLib.Plan;

namespace EtlLib.Spark.Lowering;

/// <summary>What a lowering is told of the world around a plan: it looks at nothing itself.</summary>
internal abstract class LoweringInputs
{
    /// <summary>The rows of a source, of files or of the process: columns of the model's names and types, in its order.</summary>
    public abstract Wire.Relation Scan(Scan scan);

    /// <summary>The rows of a model that is kept, or null where they are made within the plan.</summary>
    public abstract Wire.Relation? Kept(string model);

    /// <summary>The plan of a model.</summary>
    /// <exception cref="PlanException">There is none of that name.</exception>
    public abstract Relation Model(string name);
}
