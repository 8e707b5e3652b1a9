using EtlLib.Plan;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Conversions.</summary>
internal static class Casts
{
    /// <summary>A conversion of an operand.</summary>
    public static Wire.Expression Of(Cast cast, Wire.Expression operand)
    {
        var (from, to) = (cast.Operand.Type, cast.Target);
        return from == to ? operand : cast.NullOnFailure ? Ex.TryCast(operand, to) : Ex.Cast(operand, to);
    }
}
