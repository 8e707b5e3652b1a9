using EtlLib.Plan;
using Google.Protobuf;

namespace EtlLib.Spark.Lowering;

/// <summary>
/// A plan as a relation of Spark Connect, whose columns are the model's, in its order and of its types. Pure: all that it knows of sources and kept models
/// it is told. What Spark cannot do as <c>docs/semantics.md</c> says is refused here, before anything runs.
/// </summary>
internal static class SparkLowering
{
    /// <summary>The deepest message that Spark accepts.</summary>
    private const int MaxNesting = 1_000;

    // A smaller message cannot be that deep.
    private const int Shallow = 2 * MaxNesting;

    /// <summary>Lowers a plan.</summary>
    /// <exception cref="PlanException">Spark cannot do a part of it, or it is nested too deep.</exception>
    public static Wire.Relation Of(Relation plan, LoweringInputs inputs)
    {
        var relation = (inputs.IsStream ? new StreamLowering(inputs) : new RelationLowering(inputs)).Of(plan).Relation;
        if (relation.CalculateSize() > Shallow && IsTooDeep(relation.ToByteArray()))
        {
            throw TooDeep(plan);
        }

        return relation;
    }

    /// <summary>The error of a plan that Spark would not take.</summary>
    internal static PlanException TooDeep(Relation plan) =>
        new($"The plan of {plan.Schema.ShortName} is nested too deep for Spark: give a part of it a model of its own, and keep that model's rows.");

    private static bool IsTooDeep(byte[] message)
    {
        try
        {
            using var stream = new MemoryStream(message);
            _ = Wire.Relation.Parser.ParseFrom(CodedInputStream.CreateWithLimits(stream, int.MaxValue, MaxNesting));
            return false;
        }
        catch (InvalidProtocolBufferException)
        {
            return true;
        }
    }
}
