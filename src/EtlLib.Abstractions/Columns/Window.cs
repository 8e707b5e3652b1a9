using EtlLib.Plan;

namespace EtlLib;

/// <summary>A window over time, half-open: its start belongs to it, its end to the next.</summary>
public readonly struct Window : IKey
{
    private readonly Expr expr;

    internal Window(Expr expr) => this.expr = expr;

    /// <summary>The first instant.</summary>
    public InstantColumn Start => new(new Field(expr, nameof(Start)));

    /// <summary>The first instant after it.</summary>
    public InstantColumn End => new(new Field(expr, nameof(End)));

    Expr[] IKey.Exprs => [expr];
}

/// <summary>Windows of instants.</summary>
public static class Windows
{
    /// <summary>Windows back to back, aligned to 1970-01-01T00:00:00Z plus the offset.</summary>
    public static Window Tumble(this InstantColumn time, TimeSpan size, TimeSpan offset = default) => Of(time, WindowKind.Tumble, size, size, offset);

    /// <summary>Windows of a size, one beginning every step: a row is in several where the step is shorter than the size, in at most one where it is longer.</summary>
    public static Window Hop(this InstantColumn time, TimeSpan size, TimeSpan every, TimeSpan offset = default) => Of(time, WindowKind.Hop, size, every, offset);

    /// <summary>A window as long as rows of the same other keys follow each other at a distance of at most the gap. It ends the gap after its last row.</summary>
    public static Window Session(this InstantColumn time, TimeSpan gap) => Of(time, WindowKind.Session, gap, gap, default);

    /// <summary>Growing windows: within each stretch of the size, windows of its start that end after every step.</summary>
    public static Window Cumulate(this InstantColumn time, TimeSpan size, TimeSpan every, TimeSpan offset = default) => Of(time, WindowKind.Cumulate, size, every, offset);

    private static Window Of(InstantColumn time, WindowKind kind, TimeSpan size, TimeSpan step, TimeSpan offset) => new(new Windowed(time.Expr, new WindowSpec(kind, size, step, offset).Checked()));
}
