using EtlLib.Schemas;

namespace EtlLib.Spark.Lowering.Scalars;

/// <summary>Builds Spark's expressions: functions by their names in SQL, constants of exactly their types.</summary>
internal static partial class Ex
{
    // What is larger, counted in bytes of the message, is not repeated but given a name.
    private const int LargestRepeated = 160;

    /// <summary>A function, or an operator such as <c>+</c>, by its name in SQL.</summary>
    public static Wire.Expression Fn(string name, params IReadOnlyList<Wire.Expression> arguments)
    {
        var function = new Wire.Expression.Types.UnresolvedFunction { FunctionName = name };
        function.Arguments.AddRange(arguments);
        return new Wire.Expression { UnresolvedFunction = function };
    }

    /// <summary>A column of a relation that has an alias.</summary>
    public static Wire.Expression Column(string alias, string name) => Attribute($"{Quoted(alias)}.{Quoted(name)}");

    /// <summary>A column of the only input.</summary>
    public static Wire.Expression Column(string name) => Attribute(Quoted(name));

    /// <summary>A field of a struct; null where the struct is.</summary>
    public static Wire.Expression Field(Wire.Expression owner, string name) =>
        new() { UnresolvedExtractValue = new() { Child = owner, Extraction = Text(name) } };

    /// <summary>A struct of columns by their names.</summary>
    public static Wire.Expression StructOf(IEnumerable<(string Name, Wire.Expression Value)> fields) =>
        Fn("named_struct", [.. fields.SelectMany(IEnumerable<Wire.Expression> (f) => [Text(f.Name), f.Value])]);

    /// <summary>An expression under a name.</summary>
    public static Wire.Expression Alias(Wire.Expression value, string name)
    {
        var alias = new Wire.Expression.Types.Alias { Expr = value };
        alias.Name.Add(name);
        return new Wire.Expression { Alias = alias };
    }

    /// <summary>A conversion as Spark does it; what cannot be converted is an error.</summary>
    public static Wire.Expression Cast(Wire.Expression value, Wire.DataType type) => new() { Cast = new() { Expr = value, Type = type } };

    /// <summary>A conversion to what a column type is on Spark.</summary>
    public static Wire.Expression Cast(Wire.Expression value, ColumnType type) => Cast(value, SparkTypes.Of(type));

    /// <summary>A conversion that gives null where it fails.</summary>
    public static Wire.Expression TryCast(Wire.Expression value, ColumnType type) =>
        new() { Cast = new() { Expr = value, Type = SparkTypes.Of(type), EvalMode = Wire.Expression.Types.Cast.Types.EvalMode.Try } };

    /// <summary>One of two values.</summary>
    public static Wire.Expression If(Wire.Expression condition, Wire.Expression then, Wire.Expression otherwise) => Fn("if", condition, then, otherwise);

    /// <summary>The value where the condition is true, else null.</summary>
    public static Wire.Expression When(Wire.Expression condition, Wire.Expression then) => Fn("when", condition, then);

    /// <summary>The value of the first condition that is true.</summary>
    public static Wire.Expression Case(IEnumerable<(Wire.Expression Condition, Wire.Expression Value)> branches, Wire.Expression otherwise) =>
        Fn("when", [.. branches.SelectMany(IEnumerable<Wire.Expression> (b) => [b.Condition, b.Value]), otherwise]);

    /// <summary>Whether all are true, false or null as in three-valued logic.</summary>
    public static Wire.Expression And(params IReadOnlyList<Wire.Expression> conditions) => conditions.Aggregate((left, right) => Fn("and", left, right));

    /// <summary>Whether an expression is null.</summary>
    public static Wire.Expression IsNull(Wire.Expression value) => Fn("isnull", value);

    /// <summary>A function of elements. Its parameter's name must differ from those around it.</summary>
    public static Wire.Expression Lambda(string parameter, Wire.Expression body)
    {
        var lambda = new Wire.Expression.Types.LambdaFunction { Function = body };
        lambda.Arguments.Add(Variable(parameter).UnresolvedNamedLambdaVariable);
        return new Wire.Expression { LambdaFunction = lambda };
    }

    /// <summary>The parameter of a lambda.</summary>
    public static Wire.Expression Variable(string name)
    {
        var variable = new Wire.Expression.Types.UnresolvedNamedLambdaVariable();
        variable.NameParts.Add(name);
        return new Wire.Expression { UnresolvedNamedLambdaVariable = variable };
    }

    /// <summary>
    /// An expression that needs a value several times. Small values are repeated, which Spark compiles well; a large one is bound to a name, lest
    /// expressions grow with two to the power of their depth. Spark's only binding is a lambda over a list of one element.
    /// </summary>
    public static Wire.Expression Let(string name, Wire.Expression value, Func<Wire.Expression, Wire.Expression> body) =>
        value.CalculateSize() <= LargestRepeated
            ? body(value)
            : Fn("get", Fn("transform", Fn("array", value), Lambda(name, body(Variable(name)))), Int(0));

    /// <summary>Fails with a message; the type is that of what stands beside it.</summary>
    public static Wire.Expression Raise(params IReadOnlyList<Wire.Expression> message) => Fn("raise_error", message.Count == 1 ? message[0] : Fn("concat", message));

    private static Wire.Expression Attribute(string name) => new() { UnresolvedAttribute = new() { UnparsedIdentifier = name } };

    /// <summary>A name as SQL and texts of schemas write it.</summary>
    public static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
