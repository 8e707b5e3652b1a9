using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Expressions of conditions, texts, integers and times.</summary>
internal sealed partial class RandomExprs
{
    private static readonly string[] Patterns = ["[0-9]+", "^a", "b$", "(?i)A", "(a|b)c?", @"\.", "^$", "x.y", "a.b", @"\s", @"\w+", "[^a]", "^[0-9]+$", "(é|ß)", @"^\d+-(\d+)"];
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"];

    private Expr Bool(int depth)
    {
        switch (dice.Below(quantified ? 13 : 14))
        {
            case 0 or 1 or 2:
                var kind = dice.Of(Ordered);
                bool Narrow(Term t) => t.Type is not DecimalType { Precision: > 19 };
                return Call(dice.Of(ScalarFunction.Equal, ScalarFunction.NotEqual, ScalarFunction.Less, ScalarFunction.LessOrEqual, ScalarFunction.Greater, ScalarFunction.GreaterOrEqual), Of(kind, depth, Narrow), Of(kind, depth, Narrow));
            case 3:
                return Call(dice.Of(ScalarFunction.And, ScalarFunction.Or), Of(TypeKind.Bool, depth), Of(TypeKind.Bool, depth));
            case 4:
                return Call(ScalarFunction.Not, Of(TypeKind.Bool, depth));
            case 5 or 6:
                return Call(dice.Of(ScalarFunction.IsNull, ScalarFunction.IsNotNull), Of(dice.Of(Kinds), depth));
            case 7:
                var of = dice.Of([.. Ordered, TypeKind.Enum]);
                bool Short(Term t) => t.Type is not DecimalType { Precision: > 19 };
                return new In(Of(of, depth, Short).Expr, [.. Enumerable.Range(0, dice.Below(4)).Select(_ => Of(of, 0, Short).Expr)]);
            case 8:
                return Call(dice.Of(ScalarFunction.Contains, ScalarFunction.StartsWith, ScalarFunction.EndsWith), Of(TypeKind.Text, depth), Of(TypeKind.Text, 0));
            case 9:
                return new Call(ScalarFunction.Matches, [Of(TypeKind.Text, depth).Expr, Pattern()]);
            case 10:
                return Call(ScalarFunction.IsNaN, Of(dice.Of(TypeKind.Double, TypeKind.Float), depth));
            case 11:
                return new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.Bool, NullOnFailure: true);
            case 12:
                return Call(ScalarFunction.ListContains, Of(TypeKind.List, depth), Of(TypeKind.Int, 0));
            default:
                var list = Of(TypeKind.List, depth);
                var element = new Term(new Element(0, ColumnType.Int, true), 100);
                return new Quantifier(dice.OneIn(2), list.Expr, new RandomExprs(dice, [.. columns.Where(c => c.Kind is TypeKind.Int), element, element], quantified: true).Condition(Math.Min(1, depth)), 0);
        }
    }

    private Expr Text(int depth)
    {
        var (a, b) = (Of(TypeKind.Text, depth), Of(TypeKind.Text, 0));
        Literal Number(int count) => new(dice.Below(count), ColumnType.Int);
        switch (dice.Below(12))
        {
            case 0 or 1:
                return Call(ScalarFunction.Concat, a, b);
            case 2:
                return Call(dice.Of(ScalarFunction.Upper, ScalarFunction.Lower), a);
            case 3:
                return Call(dice.Of(ScalarFunction.Trim, ScalarFunction.TrimStart, ScalarFunction.TrimEnd), a);
            case 4:
                return new Call(ScalarFunction.Substring, [a.Expr, Number(3), Number(4)]);
            case 5:
                return Call(ScalarFunction.Replace, a, b, RandomRows.Constant(dice, TypeKind.Text));
            case 6:
                return new Call(ScalarFunction.SplitPart, [a.Expr, new Literal(dice.Of(",", ".", "a", " ", "-"), ColumnType.Text), Number(3)]);
            case 7:
                return new Call(ScalarFunction.Extract, [a.Expr, Pattern(), new Literal(0, ColumnType.Int)]);
            case 8:
                return Call(dice.Of(ScalarFunction.Md5, ScalarFunction.Sha256), Of(dice.Of(TypeKind.Text, TypeKind.Bytes), depth));
            case 9:
                return new Field(Of(TypeKind.Struct, depth).Expr, "City");
            default:
                return new Cast(Of(dice.Of(TypeKind.Int, TypeKind.Long, TypeKind.Bool, TypeKind.Decimal, TypeKind.Uuid, TypeKind.Enum, TypeKind.Instant, TypeKind.LocalTime, TypeKind.Date, TypeKind.TimeOfDay), depth).Expr, ColumnType.Text);
        }
    }

    private Literal Pattern() => new(dice.Of(Patterns), ColumnType.Text);

    private Term Int(int depth)
    {
        switch (dice.Below(12))
        {
            case 0:
                return new(Call(ScalarFunction.Sign, Of(dice.Of(TypeKind.Int, TypeKind.Long, TypeKind.Decimal), depth)), 1);
            case 1:
                return new(Call(ScalarFunction.Length, Of(dice.Of(TypeKind.Text, TypeKind.Bytes), depth)), 10_000);
            case 2 or 3:
                return new(Call(dice.Of(ScalarFunction.Year, ScalarFunction.Month, ScalarFunction.Day, ScalarFunction.DayOfWeek, ScalarFunction.DayOfYear, ScalarFunction.WeekOfYear), Of(dice.Of(TypeKind.Instant, TypeKind.LocalTime, TypeKind.Date), depth)), 10_000);
            case 4:
                return new(Call(dice.Of(ScalarFunction.Hour, ScalarFunction.Minute, ScalarFunction.Second, ScalarFunction.Microsecond), Of(dice.Of(TypeKind.Instant, TypeKind.LocalTime, TypeKind.TimeOfDay), depth)), 1e6);
            case 5:
                return new(Call(ScalarFunction.DaysBetween, Of(TypeKind.Date, depth), Of(TypeKind.Date, depth)), 4e6);
            case 6:
                return new(Call(ScalarFunction.ListCount, Of(TypeKind.List, depth)), 100);
            case 7:
                return new(Call(ScalarFunction.ListAt, Of(TypeKind.List, depth), Of(TypeKind.Int, 0)), 100);
            case 8:
                return new(new Cast(Of(TypeKind.Bool, depth).Expr, ColumnType.Int), 1);
            case 9:
                return new(new Cast(Of(dice.Of(TypeKind.Text, TypeKind.Double, TypeKind.Float, TypeKind.Long, TypeKind.Decimal), depth).Expr, ColumnType.Int, NullOnFailure: true));
            case 10:
                return new(new Cast(Of(TypeKind.Decimal, depth, t => t.Type is DecimalType d && d.Precision - d.Scale <= 8).Expr, ColumnType.Int), 1e8);
            default:
                var number = Of(TypeKind.Long, depth, t => t.Bound <= 1e9);
                return new(new Cast(number.Expr, ColumnType.Int), number.Bound);
        }
    }

    private Term Long(int depth)
    {
        switch (dice.Below(4))
        {
            case 0:
                return new(Call(ScalarFunction.UnixMicroseconds, Of(TypeKind.Instant, depth)), 2.6e17);
            case 1:
                return new(Call(ScalarFunction.TotalMicroseconds, Of(TypeKind.Duration, depth)), 1e18);
            case 2:
                return new(new Cast(Of(dice.Of(TypeKind.Text, TypeKind.Double, TypeKind.Decimal), depth).Expr, ColumnType.Long, NullOnFailure: true));
            default:
                var number = Of(TypeKind.Int, depth);
                return new(new Cast(number.Expr, ColumnType.Long), Math.Min(number.Bound, 1L << 31));
        }
    }

    /// <summary>An instant or a local time.</summary>
    private Term Clock(int depth) => Of(dice.Of(TypeKind.Instant, TypeKind.LocalTime), depth);

    private Term Instant(int depth)
    {
        var (any, tame) = (Of(TypeKind.Instant, depth), Of(TypeKind.Instant, depth, Term.IsTame));
        return dice.Below(7) switch
        {
            0 => new(Truncated(any), any.Bound),
            1 => new(Shifted(tame, depth), 0),
            2 => new(Months(tame), 0),
            3 or 4 => new(new Call(ScalarFunction.FromZone, [Of(TypeKind.LocalTime, depth, Term.IsTame).Expr, new Literal(dice.Of(Zones), ColumnType.Text)]), 0),
            5 => new(new Call(ScalarFunction.FromUnixMicroseconds, [Call(ScalarFunction.UnixMicroseconds, any)]), any.Bound),
            _ => new(new Cast(new Cast(any.Expr, ColumnType.Text), ColumnType.Instant), any.Bound),
        };
    }

    private Term LocalTime(int depth)
    {
        var (any, tame) = (Of(TypeKind.LocalTime, depth), Of(TypeKind.LocalTime, depth, Term.IsTame));
        return dice.Below(7) switch
        {
            0 => new(Truncated(any), any.Bound),
            1 => new(Shifted(tame, depth), 0),
            2 => new(Months(tame), 0),
            3 or 4 => new(new Call(ScalarFunction.ToZone, [Of(TypeKind.Instant, depth, Term.IsTame).Expr, new Literal(dice.Of(Zones), ColumnType.Text)]), 0),
            5 => Of(TypeKind.Date, depth) is var day ? new(new Cast(day.Expr, ColumnType.LocalTime), day.Bound) : any,
            _ => Of(TypeKind.Date, depth) is var date ? new(Call(ScalarFunction.At, date, Of(TypeKind.TimeOfDay, 0)), date.Bound) : any,
        };
    }

    private Term Date(int depth)
    {
        var (any, tame) = (Of(TypeKind.Date, depth), Of(TypeKind.Date, depth, Term.IsTame));
        return dice.Below(5) switch
        {
            0 => new(new Call(ScalarFunction.Truncate, [any.Expr, new Literal((int)dice.Of(TimeUnit.Day, TimeUnit.Week, TimeUnit.Month, TimeUnit.Quarter, TimeUnit.Year), ColumnType.Int)]), any.Bound),
            1 => new(new Call(ScalarFunction.AddDays, [tame.Expr, new Literal(dice.Between(-400, 400), ColumnType.Int)]), 0),
            2 => new(Months(tame), 0),
            3 => new(new Cast(Of(TypeKind.Text, depth).Expr, ColumnType.Date, NullOnFailure: true)),
            _ => Clock(depth) is var time ? new(Call(ScalarFunction.ToDate, time), time.Bound) : any,
        };
    }

    private Term Duration(int depth)
    {
        var (a, b) = (Of(TypeKind.Duration, depth, t => t.Bound < 3e17), Of(TypeKind.Duration, depth, t => t.Bound < 3e17));
        switch (dice.Below(4))
        {
            case 0:
                return new(Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract), a, b), a.Bound + b.Bound);
            case 1:
                return new(Call(dice.Of(ScalarFunction.Negate, ScalarFunction.Abs), a), a.Bound);
            case 2:
                return new(Call(ScalarFunction.FromMicroseconds, Of(TypeKind.Long, depth, t => t.Bound < 1e17)), 1e17);
            default:
                var kind = dice.Of(TypeKind.Instant, TypeKind.LocalTime);
                return new(Call(ScalarFunction.Subtract, Of(kind, depth), Of(kind, depth)), 3.2e17);
        }
    }

    private Call Truncated(Term time) => new(ScalarFunction.Truncate, [time.Expr, new Literal(dice.Below(8), ColumnType.Int)]);

    private Call Shifted(Term time, int depth) => Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract), time, Of(TypeKind.Duration, depth, t => t.Bound <= 1e13));

    private Call Months(Term time) => new(ScalarFunction.AddMonths, [time.Expr, new Literal(dice.Between(-14, 14), ColumnType.Int)]);
}
