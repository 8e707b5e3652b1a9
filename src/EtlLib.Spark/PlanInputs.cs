using EtlLib.Plan;
using EtlLib.Spark.Lowering;

namespace EtlLib.Spark;

/// <summary>What a plan reads, with a place for each scan that is filled once its rows are found.</summary>
internal sealed class PlanInputs(Func<string, Relation> models, Func<string, Wire.Relation?> kept) : LoweringInputs
{
    private readonly Dictionary<Scan, Wire.Relation> scans = [];

    /// <summary>The places, by their scans.</summary>
    public IReadOnlyDictionary<Scan, Wire.Relation> Scans => scans;

    /// <inheritdoc />
    public override Wire.Relation Scan(Scan scan) => scans.TryGetValue(scan, out var place) ? place : scans[scan] = new Wire.Relation();

    /// <inheritdoc />
    public override Wire.Relation? Kept(string model) => kept(model);

    /// <inheritdoc />
    public override Relation Model(string name) => models(name);
}
