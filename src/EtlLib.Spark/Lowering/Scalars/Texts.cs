using EtlLib.Plan;
using EtlLib.Schemas;
using static EtlLib.Spark.Lowering.Scalars.Ex;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Functions of texts that Spark has otherwise.</summary>
internal static class Texts
{
    /// <summary>A call.</summary>
    public static Wire.Expression Of(Call call, Wire.Expression[] arguments) => call.Function switch
    {
        ScalarFunction.Upper => LetterCase.Upper(arguments[0]),
        ScalarFunction.Lower => LetterCase.Lower(arguments[0]),
        ScalarFunction.Sha256 => Fn("sha2", arguments[0], Int(256)),
        ScalarFunction.Substring => Substring(call, arguments),
        ScalarFunction.SplitPart => SplitPart(call, arguments),
        ScalarFunction.Matches => Fn("rlike", arguments[0], Pattern(call)),
        ScalarFunction.Extract => Let("text", arguments[0], x => When(Fn("rlike", x, Pattern(call)), Fn("regexp_extract", x, Pattern(call), arguments.Length > 2 ? arguments[2] : Int(0)))),
        _ => throw Refusals.Operation(call.Function.ToString(), "Run the model on the embedded engine."),
    };

    private static Wire.Expression Pattern(Call call) => Text(JavaPattern.Of((string)((Literal)call.Arguments[1]).Value!));

    /// <summary>Spark counts from one, and from the end where it is negative.</summary>
    private static Wire.Expression Substring(Call call, Wire.Expression[] arguments)
    {
        if (call.Arguments[1] is Literal { Value: int and >= 0 and < int.MaxValue and var start } && call.Arguments[2] is Literal { Value: int and >= 0 })
        {
            return Fn("substring", arguments[0], Int(start + 1), arguments[2]);
        }

        return Let("start", arguments[1], s => Let("length", arguments[2], n => If(
            Fn("or", Fn("<", s, Int(0)), Fn("<", n, Int(0))),
            Raise(Text($"{Failures.Data}a substring from "), Cast(s, ColumnType.Text), Text(", "), Cast(n, ColumnType.Text), Text(" long: neither is negative.")),
            Fn("substring", arguments[0], Fn("+", s, If(Fn("<", s, Int(int.MaxValue)), Int(1), Int(0))), n))));
    }

    private static Wire.Expression SplitPart(Call call, Wire.Expression[] arguments) => (call.Arguments[1], call.Arguments[2]) switch
    {
        (Literal { Value: "" }, _) => throw new PlanException($"{call} splits at an empty text: give the separator."),
        (_, Literal { Value: int index }) => index < 0 ? When(Fn("isnotnull", arguments[0]), Text("")) : Fn("split_part", arguments[0], arguments[1], Int(Math.Min(index, int.MaxValue - 1) + 1)),
        _ => throw Refusals.Operation("SplitPart at an index that is no constant", "Give the index, or run the model on the embedded engine."),
    };
}
