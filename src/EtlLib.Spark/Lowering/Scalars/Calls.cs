using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Functions of scalars.</summary>
internal static class Calls
{
    // Functions and operators that mean on Spark what they mean here, of the arguments as they are.
    private static readonly Dictionary<ScalarFunction, string> Names = new()
    {
        [ScalarFunction.Sqrt] = "sqrt",
        [ScalarFunction.Exp] = "exp",
        [ScalarFunction.Sin] = "sin",
        [ScalarFunction.Cos] = "cos",
        [ScalarFunction.Tan] = "tan",
        [ScalarFunction.Asin] = "asin",
        [ScalarFunction.Acos] = "acos",
        [ScalarFunction.Atan] = "atan",
        [ScalarFunction.Equal] = "=",
        [ScalarFunction.Less] = "<",
        [ScalarFunction.LessOrEqual] = "<=",
        [ScalarFunction.Greater] = ">",
        [ScalarFunction.GreaterOrEqual] = ">=",
        [ScalarFunction.And] = "and",
        [ScalarFunction.Or] = "or",
        [ScalarFunction.Not] = "not",
        [ScalarFunction.IsNull] = "isnull",
        [ScalarFunction.IsNotNull] = "isnotnull",
        [ScalarFunction.Concat] = "concat",
        [ScalarFunction.Trim] = "trim",
        [ScalarFunction.TrimStart] = "ltrim",
        [ScalarFunction.TrimEnd] = "rtrim",
        [ScalarFunction.Length] = "length",
        [ScalarFunction.Contains] = "contains",
        [ScalarFunction.StartsWith] = "startswith",
        [ScalarFunction.EndsWith] = "endswith",
        [ScalarFunction.Replace] = "replace",
        [ScalarFunction.Md5] = "md5",
        [ScalarFunction.ListCount] = "array_size",
        [ScalarFunction.ListAt] = "get",
    };

    /// <summary>A call.</summary>
    public static Wire.Expression Of(Call call, ScalarLowering scalars)
    {
        if (call is { Function: ScalarFunction.IsNull or ScalarFunction.IsNotNull } && call.Arguments[0] is Row { MayBeAbsent: true } row)
        {
            return call.Function is ScalarFunction.IsNull ? scalars.IsAbsent(row) : Fn("not", scalars.IsAbsent(row));
        }

        if (call.Function is ScalarFunction.Coalesce)
        {
            return Fn("coalesce", [.. call.Arguments.Select(a => scalars.Of(a, call.Type))]);
        }

        Wire.Expression[] arguments = [.. call.Arguments.Select(scalars.Of)];
        return Names.TryGetValue(call.Function, out var name)
            ? Fn(name, arguments)
            : call.Function switch
            {
                ScalarFunction.NotEqual => Fn("not", Fn("=", arguments)),
                ScalarFunction.Floor or ScalarFunction.Ceiling or ScalarFunction.Round => Rounding.Of(call, arguments[0]),
                <= ScalarFunction.IsNaN => Numbers.Of(call, arguments),
                >= ScalarFunction.Year and <= ScalarFunction.FromMicroseconds => Times.Of(call, arguments),
                ScalarFunction.ListContains => ListContains(call, arguments, scalars),
                _ => Texts.Of(call, arguments),
            };
    }

    /// <summary>Spark does not know whether a value is in a list that has nulls; here a null in it is no value.</summary>
    private static Wire.Expression ListContains(Call call, Wire.Expression[] arguments, ScalarLowering scalars)
    {
        var (element, value) = (((ListType)call.Arguments[0].Type).Element, call.Arguments[1]);
        var contains = Fn("array_contains", arguments[0], value.Type == element || element is not DecimalType ? arguments[1] : scalars.Of(value, Typing.Common([Literal.Null(element), value])));
        return If(IsNull(arguments[1]), Null(ColumnType.Bool), Fn("coalesce", contains, Fn("<", Fn("array_size", arguments[0]), Int(0))));
    }
}
