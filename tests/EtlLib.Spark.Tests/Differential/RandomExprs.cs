using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Random typed expressions over some columns: which fail of no row, and whose value the semantics say.</summary>
internal sealed partial class RandomExprs(Dice dice, IReadOnlyList<Term> columns, bool quantified = false)
{
    private const double MaxInt = int.MaxValue, MaxLong = 4e18;

    private static readonly TypeKind[] Kinds = [.. Enum.GetValues<TypeKind>()];
    private static readonly TypeKind[] Ordered = [TypeKind.Int, TypeKind.Long, TypeKind.Float, TypeKind.Double, TypeKind.Decimal, TypeKind.Text, TypeKind.Instant, TypeKind.LocalTime, TypeKind.Date, TypeKind.TimeOfDay, TypeKind.Duration, TypeKind.Bool, TypeKind.Uuid, TypeKind.Bytes];
    private static readonly ScalarFunction[] Blurring = [ScalarFunction.Exp, ScalarFunction.Log, ScalarFunction.Log10, ScalarFunction.Sin, ScalarFunction.Cos, ScalarFunction.Tan, ScalarFunction.Asin, ScalarFunction.Acos, ScalarFunction.Atan];

    /// <summary>What a column may be made of: of any type, and now and then with digits that engines may differ in.</summary>
    public Term Output(int depth) => dice.Below(16) switch
    {
        0 => new(Call(dice.Of(Blurring), Of(TypeKind.Double, depth)), Sharp: false),
        1 => new(Call(ScalarFunction.Pow, Of(TypeKind.Double, depth, t => t.Signed), Of(TypeKind.Double, depth)), Sharp: false),
        2 => new(Call(ScalarFunction.Atan2, Of(TypeKind.Double, depth, t => t.Signed), Of(TypeKind.Double, depth, t => t.Signed)), Sharp: false),
        3 when columns.Count > 0 => dice.Of(columns),
        _ => Of(dice.Of(Kinds), depth),
    };

    /// <summary>A condition.</summary>
    public Expr Condition(int depth) => Of(TypeKind.Bool, depth).Expr;

    /// <summary>A value that has an order.</summary>
    public Term Comparable(int depth) => Of(dice.Of(Ordered), depth);

    /// <summary>A key: a column or what is computed of some.</summary>
    public Term Key() => Of(dice.Of([.. Ordered, TypeKind.Enum]), dice.OneIn(3) ? 1 : 0);

    /// <summary>An expression of a kind of type.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="depth">How deep it is nested at most.</param>
    /// <param name="need">What it must be, beside sharp.</param>
    public Term Of(TypeKind kind, int depth, Predicate<Term>? need = null)
    {
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var term = depth <= 0 || dice.OneIn(4) ? Leaf(kind) : Made(kind, depth - 1);
            if (need is null || need(term))
            {
                return term;
            }
        }

        return RandomRows.Constant(dice, kind);
    }

    private Term Leaf(TypeKind kind)
    {
        var list = ColumnType.List(ColumnType.Int, elementNullable: true);
        Term[] fitting = [.. columns.Where(c => c.Sharp && c.Kind == kind && (kind is not TypeKind.List || c.Type == list))];
        return fitting.Length > 0 && !dice.OneIn(5) ? dice.Of(fitting) : RandomRows.Constant(dice, kind);
    }

    private Term Made(TypeKind kind, int depth) => dice.OneIn(7) ? Chosen(kind, depth) : kind switch
    {
        TypeKind.Bool => new(Bool(depth)),
        TypeKind.Int => dice.OneIn(2) ? Arithmetic(kind, depth, MaxInt) : Int(depth),
        TypeKind.Long => dice.OneIn(2) ? Arithmetic(kind, depth, MaxLong) : Long(depth),
        TypeKind.Float => Float(depth),
        TypeKind.Double => Double(depth),
        TypeKind.Decimal => Decimal(depth),
        TypeKind.Text => new(Text(depth)),
        TypeKind.Uuid => new(new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.Uuid, NullOnFailure: true)),
        TypeKind.Enum => new(new Cast(Of(TypeKind.Text, depth).Expr, RandomRows.Constant(dice, kind).Type, NullOnFailure: true)),
        TypeKind.Instant => Instant(depth),
        TypeKind.LocalTime => LocalTime(depth),
        TypeKind.Date => Date(depth),
        TypeKind.TimeOfDay => new(dice.OneIn(2) ? Call(ScalarFunction.ToTimeOfDay, Clock(depth)) : new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.TimeOfDay, NullOnFailure: true)),
        TypeKind.Duration => Duration(depth),
        TypeKind.Struct => new(new Struct(((StructType)RandomRows.Constant(dice, kind).Type).Schema, [Call(ScalarFunction.Coalesce, Of(TypeKind.Text, depth), RandomRows.Constant(dice, TypeKind.Text)), Of(TypeKind.Double, depth).Expr]), Signed: false),
        _ => Leaf(kind),
    };

    /// <summary>When and Coalesce, of any type.</summary>
    private Term Chosen(TypeKind kind, int depth)
    {
        bool Narrow(Term t) => t.Type is not DecimalType { Precision: > 19 };
        var (a, b) = (Of(kind, depth, Narrow), Of(kind, depth, Narrow));
        var (bound, signed) = (Math.Max(a.Bound, b.Bound), a.Signed && b.Signed);
        return dice.Below(3) switch
        {
            0 => new(Call(ScalarFunction.Coalesce, a, b), bound, true, signed),
            1 => new(new Case([Condition(depth)], [a.Expr], Literal.Null(a.Type)), a.Bound, true, a.Signed),
            _ => new(new Case([Condition(depth), Condition(0)], [a.Expr, b.Expr], a.Expr), bound, true, signed),
        };
    }

    private Term Arithmetic(TypeKind kind, int depth, double most)
    {
        Expr Constant(params int[] values) => dice.Of(values) is var value && kind is TypeKind.Int ? new Literal(value, ColumnType.Int) : new Literal((long)value, ColumnType.Long);
        Term Within(Term term, double limit) => term.Bound <= limit ? term : new(new Call(ScalarFunction.Modulo, [term.Expr, Constant(97, 1000, -13)]), 1000);
        var (a, b) = (Within(Of(kind, depth), most / 4), Within(Of(kind, depth), most / 4));
        switch (dice.Below(6))
        {
            case 0:
                return new(Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract), a, b), a.Bound + b.Bound);
            case 1:
                var (x, y) = (Within(a, Math.Sqrt(most)), Within(b, Math.Sqrt(most)));
                return new(Call(ScalarFunction.Multiply, x, y), x.Bound * y.Bound);
            case 2:
                return new(new Call(ScalarFunction.Divide, [Of(kind, depth).Expr, Constant(2, 3, -7, 10)]), most / 2);
            case 3:
                return new(new Call(ScalarFunction.Modulo, [Of(kind, depth).Expr, Constant(2, 3, -7, 10, -1, 1)]), 10);
            case 4:
                return new(Call(ScalarFunction.Negate, a), a.Bound);
            default:
                return new(Call(ScalarFunction.Abs, a), a.Bound);
        }
    }

    private Term Double(int depth)
    {
        var (a, b) = (Of(TypeKind.Double, depth), Of(TypeKind.Double, depth, t => t.Signed));
        var signed = a.Signed && b.Signed;
        switch (dice.Below(12))
        {
            case 0 or 1:
                return new(Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract), a, b), a.Bound + b.Bound is < 1e7 and var sum ? sum : double.PositiveInfinity, true, signed);
            case 2:
                return new(Call(dice.Of(ScalarFunction.Multiply, ScalarFunction.Divide), a, b), Signed: signed);
            case 3:
                return new(Call(ScalarFunction.Modulo, a, b), Signed: signed);
            case 4:
                return new(Call(ScalarFunction.Sqrt, a), Signed: signed);
            case 5:
                return new(Call(dice.Of(ScalarFunction.Negate, ScalarFunction.Abs), a), a.Bound, true, a.Signed);
            case 6:
                return new(Call(dice.Of(ScalarFunction.Floor, ScalarFunction.Ceiling), a), a.Bound + 1, true, a.Signed);
            case 7:
                return new(new Call(ScalarFunction.Round, [a.Expr, new Literal(dice.Below(4), ColumnType.Int), new Literal(dice.Below(5), ColumnType.Int)]), Signed: a.Signed);
            case 8:
                return new(new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.Double, NullOnFailure: true));
            case 9:
                return Of(TypeKind.Struct, depth) is var owner ? new(new Field(owner.Expr, "Latitude"), Signed: owner.Signed) : a;
            default:
                var number = Of(dice.Of(TypeKind.Int, TypeKind.Long, TypeKind.Float, TypeKind.Decimal), depth);
                return new(new Cast(number.Expr, ColumnType.Double), number.Kind is TypeKind.Decimal || number.Bound > 1e7 ? double.PositiveInfinity : number.Bound, true, number.Signed);
        }
    }

    private Term Float(int depth)
    {
        var (a, b) = (Of(TypeKind.Float, depth), Of(TypeKind.Float, depth, t => t.Signed));
        return dice.Below(5) switch
        {
            0 or 1 => new(Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply, ScalarFunction.Divide), a, b), Signed: a.Signed && b.Signed),
            2 => new(Call(dice.Of(ScalarFunction.Negate, ScalarFunction.Abs), a), a.Bound, true, a.Signed),
            3 => new(new Cast(Of(TypeKind.Int, depth).Expr, ColumnType.Float)),
            _ => Of(TypeKind.Double, depth) is var d ? new(new Cast(d.Expr, ColumnType.Float), Signed: d.Signed) : a,
        };
    }

    /// <summary>Decimals whose results fit in 38 digits, whatever the values.</summary>
    private Term Decimal(int depth)
    {
        bool Narrow(Term t) => t.Type is DecimalType { Precision: <= 16 };
        var (a, b) = (Of(TypeKind.Decimal, depth, Narrow), Of(TypeKind.Decimal, depth, Narrow));
        var type = (DecimalType)a.Type;
        switch (dice.Below(9))
        {
            case 0 or 1:
                return new(Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply), a, b));
            case 2:
                return new(new Call(dice.Of(ScalarFunction.Divide, ScalarFunction.Modulo), [a.Expr, Literal.Of(dice.Of(3m, -0.7m, 1.25m))]));
            case 3:
                return new(Call(dice.Of(ScalarFunction.Negate, ScalarFunction.Abs, ScalarFunction.Floor, ScalarFunction.Ceiling), a));
            case 4:
                return new(new Call(ScalarFunction.Round, [a.Expr, new Literal(dice.Below(4), ColumnType.Int), new Literal(dice.Below(5), ColumnType.Int)]));
            case 5:
                var scale = dice.Below(6);
                return new(new Cast(a.Expr, ColumnType.Decimal(type.Precision - type.Scale + scale + 1, scale)));
            case 6:
                return new(new Cast(Of(TypeKind.Int, depth).Expr, ColumnType.Decimal(12, 1)));
            case 7:
                return new(new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.Decimal(10, 2), NullOnFailure: true));
            default:
                return new(new Cast(Of(TypeKind.Double, depth).Expr, ColumnType.Decimal(10, 2), NullOnFailure: true));
        }
    }

    private static Call Call(ScalarFunction function, params ReadOnlySpan<Term> arguments)
    {
        var exprs = new Expr[arguments.Length];
        for (var i = 0; i < exprs.Length; i++)
        {
            exprs[i] = arguments[i].Expr;
        }

        return new Call(function, [.. exprs]);
    }
}
