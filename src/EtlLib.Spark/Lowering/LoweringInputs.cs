using EtlLib.Plan;

namespace EtlLib.Spark.Lowering;

/// <summary>What a lowering is told of the world around a plan: it looks at nothing itself.</summary>
/// <param name="Scan">The rows of a source, of files or of the process: columns of the model's names and types, in its order. Refuses one that cannot be read.</param>
/// <param name="Kept">The rows of a model that is kept, or null where they are made within the plan.</param>
/// <param name="Model">The plan of a model; a <see cref="PlanException"/> where there is none of that name.</param>
/// <param name="IsStream">Whether what is unbounded is read as a stream.</param>
internal sealed record LoweringInputs(Func<Scan, Wire.Relation> Scan, Func<ModelRows, Wire.Relation?> Kept, Func<string, Relation> Model, bool IsStream = false);
