using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>The column structs of a value object, plain and optional, with the operators that it declares.</summary>
internal static class ValueObjectEmitter
{
    private const string Function = Root + ".Plan.ScalarFunction";
    private const string Null = Root + ".Null";

    /// <summary>The members of each column: a value of that name is reached by <see langword="new"/> alone.</summary>
    private static readonly string[] Members = ["Expr", "In", "IsNull", "IsNotNull", "OrElse", "Equals", "GetHashCode", "ToString", "GetType"];

    public static string Write(ValueObjectSpec spec)
    {
        var writer = new CodeWriter();
        DeclarationEmitter.Open(writer, spec.Declaration, "");
        WriteColumn(writer, spec, optional: false);
        WriteColumn(writer, spec, optional: true);
        DeclarationEmitter.Close(writer, spec.Declaration);
        return writer.ToString();
    }

    private static void WriteColumn(CodeWriter writer, ValueObjectSpec spec, bool optional)
    {
        var name = optional ? "OptionalColumn" : "Column";
        var self = spec.Declaration.Global;
        var inner = Inner(spec, optional);
        writer.Line($"/// <summary>A column of <see cref=\"{self}\"/>, {(optional ? "which may be null" : "never null")}.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"public readonly struct {name}({Expr} expr) : {string.Join(", ", Interfaces(spec, name, optional))}");
        writer.Line("/// <inheritdoc />");
        writer.Line($"public {Expr} Expr => expr ?? {(optional ? $"{Root}.Plan.Literal.Null({Schema(spec.Type)})" : $"throw new {Root}.PlanException({Null}.Unassigned)")};");
        writer.Line("/// <summary>A column of a row, by its name.</summary>");
        writer.Line($"public {name}({Expr} row, string column) : this(new {Root}.Plan.Field(row, column)) {{ }}");
        writer.Line($"static {name} {Root}.IOver<{name}>.Over({Expr} expr) => new(expr);");
        writer.Line("/// <summary>A constant.</summary>");
        writer.Line($"public static implicit operator {name}({self} value) => new((({Inner(spec, optional: false)})value.{spec.Type.Wrapper!.Property}).Expr);");
        writer.Line("/// <summary>A column of the value that it is over.</summary>");
        writer.Line($"public static explicit operator {name}({inner} value) => new(value.Expr);");
        if (Array.IndexOf(Members, spec.Type.Wrapper.Property) < 0)
        {
            writer.Line("/// <summary>The value that it is over.</summary>");
            writer.Line($"public {inner} {spec.Type.Wrapper.Property} => new(Expr);");
        }

        if (optional)
        {
            WriteOptional(writer);
        }
        else
        {
            WriteRefusal(writer, "Never", $"implicit operator Column({Null}? value)");
        }

        WriteEquality(writer, name, optional);
        foreach (var declared in spec.Operators)
        {
            WriteOperator(writer, declared, optional);
        }

        WriteRefusedMembers(writer);
        writer.Close();
    }

    private static string Inner(ValueObjectSpec spec, bool optional) =>
        Column(spec.Type with { Wrapper = null, CSharp = Value(spec.Type) }, optional);

    private static IEnumerable<string> Interfaces(ValueObjectSpec spec, string name, bool optional)
    {
        yield return $"{Root}.IColumn<{name}, OptionalColumn>";
        yield return $"{Root}.IOver<{name}>";
        if (spec.IsOrdered)
        {
            yield return $"{Root}.IOrdered<{name}, OptionalColumn>";
        }

        if (spec.IsSummable)
        {
            yield return $"{Root}.INumber<{name}, OptionalColumn, {Root}.{(optional ? "Optional" : "")}DoubleColumn>";
        }
    }

    private static void WriteOptional(CodeWriter writer)
    {
        writer.Line("/// <summary>A column that is never null may be.</summary>");
        writer.Line("public static implicit operator OptionalColumn(Column column) => new(column.Expr);");
        writer.Line("/// <summary>Null.</summary>");
        writer.Line($"public static implicit operator OptionalColumn({Null}? value) => default;");
        writer.Line("/// <summary>Whether it is null.</summary>");
        writer.Line($"public {Root}.BoolColumn IsNull() => new({Call("IsNull", "Expr")});");
        writer.Line("/// <summary>Whether it is not null.</summary>");
        writer.Line($"public {Root}.BoolColumn IsNotNull() => new({Call("IsNotNull", "Expr")});");
        writer.Line("/// <summary>The value, or another where it is null.</summary>");
        writer.Line($"public Column OrElse(Column fallback) => new({Call("Coalesce", "Expr, fallback.Expr")});");
    }

    private static void WriteEquality(CodeWriter writer, string name, bool optional)
    {
        var result = $"{Root}.{(optional ? "Optional" : "")}BoolColumn";
        foreach (var (token, function) in new[] { ("==", "Equal"), ("!=", "NotEqual") })
        {
            writer.Line($"/// <summary>Whether the values {(token == "==" ? "are equal" : "differ")}{(optional ? "; null where either is" : "")}.</summary>");
            writer.Line($"public static {result} operator {token}({name} left, {name} right) => new({Call(function, "left.Expr, right.Expr")});");
            WriteRefusal(writer, optional ? "Always" : "Never", $"{result} operator {token}({name} left, {Null}? right)");
        }

        writer.Line("/// <summary>Whether it is one of several values.</summary>");
        writer.Line($"public {result} In(params global::System.ReadOnlySpan<{name}> values) => new({Root}.ColumnExprs.In(Expr, values));");
    }

    private static void WriteOperator(CodeWriter writer, OperatorSpec declared, bool optional)
    {
        var result = Column(declared.Result, optional);
        writer.Line("/// <summary>The operator of the values.</summary>");
        if (declared.Right is not { } right)
        {
            writer.Line($"public static {result} operator {declared.Token}({Column(declared.Left, optional)} operand) => new({Call("Negate", "operand.Expr")});");
            return;
        }

        var widen = declared.Left.Kind is Kind.Decimal != right.Kind is Kind.Decimal;
        string Operand(string name, TypeSpec type) => widen && type.Kind is not Kind.Decimal ? $"{Root}.ColumnExprs.ToDecimal({name}.Expr)" : $"{name}.Expr";
        writer.Line($"public static {result} operator {declared.Token}({Column(declared.Left, optional)} left, {Column(right, optional)} right) => new({Call(FunctionOf(declared), $"{Operand("left", declared.Left)}, {Operand("right", right)}")});");
    }

    private static string FunctionOf(OperatorSpec declared) => declared.Token switch
    {
        "+" => declared.Left.Kind is Kind.Text ? "Concat" : "Add",
        "-" => "Subtract",
        "*" => "Multiply",
        "/" => "Divide",
        "%" => "Modulo",
        "<" => "Less",
        "<=" => "LessOrEqual",
        ">" => "Greater",
        _ => "GreaterOrEqual",
    };

    private static void WriteRefusal(CodeWriter writer, string why, string member)
    {
        writer.Line("/// <summary>Refused.</summary>");
        writer.Line($"[global::System.Obsolete({Null}.{why}, error: true)]");
        writer.Line($"public static {member} => throw new {Root}.PlanException({Null}.{why});");
    }

    private static void WriteRefusedMembers(CodeWriter writer)
    {
        writer.Line("/// <summary>Refused: columns are compared with ==.</summary>");
        writer.Line($"public override bool Equals(object? obj) => throw new {Root}.PlanException({Null}.NoEquals);");
        writer.Line("/// <summary>Refused: columns are compared with ==.</summary>");
        writer.Line($"public override int GetHashCode() => throw new {Root}.PlanException({Null}.NoEquals);");
        writer.Line("/// <summary>Refused: a column has no text.</summary>");
        writer.Line($"public override string ToString() => throw new {Root}.PlanException({Null}.NoText);");
    }

    private static string Call(string function, string arguments) => $"{Root}.ColumnExprs.Call({Function}.{function}, {arguments})";
}
