namespace EtlLib.Plan;

/// <summary>
/// A scalar expression. A closed family of sealed records with value equality; type and nullability are computed when it is made, and
/// what cannot be typed is refused there, in a <see cref="PlanException"/>.
/// </summary>
public abstract record Expr
{
    /// <summary>The deepest expression that is accepted.</summary>
    public const int MaxDepth = 400;

    /// <summary>The most nodes that an expression may have, counted where it is repeated.</summary>
    public const int MaxSize = 100_000;

    private readonly int hash;

    private protected Expr(ColumnType type, bool nullable, int hash, params ReadOnlySpan<Expr?> children)
    {
        (Type, Nullable, this.hash) = (type, nullable, hash);
        (Depth, Size) = (1, 1);
        Children = Present(children);
        foreach (var child in Children)
        {
            Depth = Math.Max(Depth, child.Depth + 1);
            Size = (int)Math.Min(int.MaxValue, (long)Size + child.Size);
        }

        if (Depth > MaxDepth || Size > MaxSize)
        {
            throw new PlanException($"An expression is nested {Depth} deep with {Size} parts; at most {MaxDepth} and {MaxSize} are accepted. Split it over two models, or use In(…) for a long list of alternatives.");
        }
    }

    /// <summary>Refused: what a constructor checks and computes would be that of the original.</summary>
    /// <exception cref="PlanException">Always.</exception>
    protected Expr(Expr original) => throw new PlanException("A part of a plan is not changed by with: its constructor computes its type and checks it. Make it anew.");

    /// <summary>What it yields.</summary>
    public ColumnType Type { get; }

    /// <summary>Whether it may yield null.</summary>
    public bool Nullable { get; }

    /// <summary>How deep it is nested: 1 for a leaf.</summary>
    public int Depth { get; }

    /// <summary>How many nodes it has.</summary>
    public int Size { get; }

    /// <summary>The expressions that it is made of, in the order of its constructor; none of a leaf.</summary>
    public EquatableArray<Expr> Children { get; }

    /// <summary>The same expression of other parts; itself where each part is the same object as before.</summary>
    /// <param name="children">As many as <see cref="Children"/>, in the same order.</param>
    /// <exception cref="PlanException">The expression cannot be made of these parts.</exception>
    public Expr WithChildren(params ReadOnlySpan<Expr> children)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(children.Length, Children.Count, nameof(children));
        for (var i = 0; i < children.Length; i++)
        {
            if (!ReferenceEquals(children[i], Children[i]))
            {
                return Of(new ExprParts(children));
            }
        }

        return this;
    }

    /// <summary>Calls the visitor's method for this kind of expression.</summary>
    public abstract T Accept<T>(ExprVisitor<T> visitor);

    /// <summary>Whether both are of one kind and of equal parts.</summary>
    public virtual bool Equals(Expr? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && EqualityContract == other.EqualityContract);

    /// <inheritdoc />
    public override int GetHashCode() => hash;

    /// <summary>The stable text form.</summary>
    public sealed override string ToString() => PlanText.Of(this);

    /// <summary>The same expression of other parts.</summary>
    private protected abstract Expr Of(ExprParts parts);

    private static EquatableArray<Expr> Present(ReadOnlySpan<Expr?> children)
    {
        var count = 0;
        foreach (var child in children)
        {
            count += child is null ? 0 : 1;
        }

        if (count == 0)
        {
            return default;
        }

        var present = new Expr[count];
        var next = 0;
        foreach (var child in children)
        {
            if (child is not null)
            {
                present[next++] = child;
            }
        }

        return new EquatableArray<Expr>(present);
    }
}

/// <summary>The parts of an expression that is made again, taken one after the other.</summary>
internal ref struct ExprParts(ReadOnlySpan<Expr> parts)
{
    private ReadOnlySpan<Expr> rest = parts;

    /// <summary>The next part.</summary>
    public Expr Next()
    {
        var next = rest[0];
        rest = rest[1..];
        return next;
    }

    /// <summary>The next part where there was one, else null.</summary>
    public Expr? Next(Expr? before) => before is null ? null : Next();

    /// <summary>As many parts as there were.</summary>
    public EquatableArray<Expr> Next(EquatableArray<Expr> before)
    {
        var next = rest[..before.Count];
        rest = rest[before.Count..];
        return next.Length == 0 ? default : new EquatableArray<Expr>(next.ToArray());
    }
}

/// <summary>A row of an input of the relation that the expression belongs to: 0 is the first input, joins have more.</summary>
public sealed partial record Row(int Input, Schema Schema, bool MayBeAbsent = false)
    : Expr(ColumnType.Struct(Schema), MayBeAbsent, HashCode.Combine(1, Input, Schema));

/// <summary>A column of a row, or of a nested model. Null where its owner is null.</summary>
public sealed partial record Field : Expr
{
    /// <summary>Names a column of a struct.</summary>
    /// <exception cref="PlanException">There is no such column.</exception>
    public Field(Expr owner, string name)
        : this(owner, ((StructType)owner.Type).Schema[name])
    {
    }

    private Field(Expr owner, ColumnSchema column)
        : base(column.Type, column.Nullable || owner.Nullable, HashCode.Combine(2, owner, column.Name), owner) =>
        (Owner, Name) = (owner, column.Name);

    /// <summary>The row or nested model.</summary>
    public Expr Owner { get; }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>A column of a nested model that is made column by column is what it is made of.</summary>
    private protected override Expr Of(ExprParts parts) => parts.Next() is var owner && owner is Struct made ? made.Columns[made.Schema.IndexOf(Name)] : new Field(owner, Name);
}

/// <summary>A constant of the type's C# value (enums as their symbol, bytes as an <see cref="EquatableArray{T}"/>), or null.</summary>
public sealed partial record Literal(object? Value, ColumnType ValueType) : Expr(ValueType, Value is null, HashCode.Combine(3, Value, ValueType))
{
    /// <summary>Null of a type.</summary>
    public static Literal Null(ColumnType type) => new(null, type);

    /// <summary>A decimal constant: its type holds exactly its digits.</summary>
    public static Literal Of(decimal value) => new(value, Typing.TypeOf(value));
}

/// <summary>A function of scalars.</summary>
public sealed partial record Call : Expr
{
    /// <summary>Calls a function.</summary>
    /// <exception cref="PlanException">The function does not take arguments of these types.</exception>
    public Call(ScalarFunction function, params EquatableArray<Expr> arguments)
        : this(function, arguments, Typing.Of(function, arguments))
    {
    }

    private Call(ScalarFunction function, EquatableArray<Expr> arguments, (ColumnType Type, bool Nullable) result)
        : base(result.Type, result.Nullable, HashCode.Combine(4, function, arguments), arguments.Span) =>
        (Function, Arguments) = (function, arguments);

    /// <summary>The function.</summary>
    public ScalarFunction Function { get; }

    /// <summary>Its arguments.</summary>
    public EquatableArray<Expr> Arguments { get; }
}

/// <summary>A conversion to another type. What cannot be converted is an error, or null where it is said so.</summary>
public sealed partial record Cast(Expr Operand, ColumnType Target, bool NullOnFailure = false)
    : Expr(Typing.Convertible(Operand, Target), Operand.Nullable || NullOnFailure, HashCode.Combine(5, Operand, Target, NullOnFailure), Operand);

/// <summary>The value of the first branch whose condition is true. The branches and the rest have one type.</summary>
/// <param name="Conditions">The conditions, in order.</param>
/// <param name="Values">The value of each condition.</param>
/// <param name="Otherwise">The value where no condition is true.</param>
public sealed partial record Case(EquatableArray<Expr> Conditions, EquatableArray<Expr> Values, Expr Otherwise)
    : Expr(Typing.Common([.. Values, Otherwise]), Otherwise.Nullable || Values.Any(v => v.Nullable), HashCode.Combine(6, Conditions, Values, Otherwise), [.. Conditions, .. Values, Otherwise]);

/// <summary>Whether a value is among others, in three-valued logic.</summary>
public sealed partial record In(Expr Operand, EquatableArray<Expr> Candidates)
    : Expr(Typing.Membership(Operand, Candidates), Operand.Nullable || Candidates.Any(c => c.Nullable), HashCode.Combine(7, Operand, Candidates), [Operand, .. Candidates]);

/// <summary>A nested model, column by column.</summary>
public sealed partial record Struct(Schema Schema, EquatableArray<Expr> Columns) : Expr(ColumnType.Struct(Schema), nullable: false, HashCode.Combine(8, Schema, Columns), Columns.Span)
{
    /// <summary>Its columns, in the schema's order.</summary>
    public EquatableArray<Expr> Columns { get; } = Typing.Conform(Schema, Columns);
}

/// <summary>The element that the predicate of the nearest enclosing <see cref="Quantifier"/> at a level is asked of: 0 is the innermost list of an expression.</summary>
public sealed partial record Element(int Level, ColumnType ElementType, bool MayBeNull) : Expr(ElementType, MayBeNull, HashCode.Combine(9, Level, ElementType));

/// <summary>Whether any, or all, elements of a list satisfy a predicate: null counts as not satisfied; false (any) or true (all) for an empty list; null for a null list.</summary>
public sealed partial record Quantifier(bool All, Expr List, Expr Predicate, int Level) : Expr(ColumnType.Bool, List.Nullable, HashCode.Combine(10, All, List, Predicate), List, Predicate);
