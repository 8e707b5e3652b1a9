using EtlLib.Plan;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Functions of scalars.</summary>
internal static class Calls
{
    // Functions and operators that mean on Spark what they mean here, of the arguments as they are.
    private static readonly Dictionary<ScalarFunction, string> Names = new()
    {
        [ScalarFunction.Add] = "+",
        [ScalarFunction.Subtract] = "-",
        [ScalarFunction.Multiply] = "*",
        [ScalarFunction.Equal] = "=",
        [ScalarFunction.Less] = "<",
        [ScalarFunction.LessOrEqual] = "<=",
        [ScalarFunction.Greater] = ">",
        [ScalarFunction.GreaterOrEqual] = ">=",
        [ScalarFunction.And] = "and",
        [ScalarFunction.Or] = "or",
        [ScalarFunction.Not] = "not",
        [ScalarFunction.IsNotNull] = "isnotnull",
        [ScalarFunction.Concat] = "concat",
        [ScalarFunction.UnixMicroseconds] = "unix_micros",
    };

    /// <summary>A call.</summary>
    public static Wire.Expression Of(Call call, ScalarLowering scalars)
    {
        Wire.Expression[] arguments = [.. call.Arguments.Select(scalars.Of)];
        return call.Function switch
        {
            ScalarFunction.NotEqual => Ex.Fn("not", Ex.Fn("=", arguments)),
            ScalarFunction.IsNull when call.Arguments[0] is Row { MayBeAbsent: true } row => scalars.IsAbsent(row),
            ScalarFunction.IsNull => Ex.IsNull(arguments[0]),
            ScalarFunction.Coalesce => Ex.Fn("coalesce", [.. call.Arguments.Select(a => scalars.Of(a, call.Type))]),
            _ => Names.TryGetValue(call.Function, out var name) ? Ex.Fn(name, arguments) : throw Refusals.Operation(call.Function.ToString(), "Run the model on the embedded engine."),
        };
    }
}
