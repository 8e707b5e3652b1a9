using System.Text.RegularExpressions;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>What came of a plan on an engine: rows, or what it failed with.</summary>
/// <param name="Rows">The rows, where there was no failure.</param>
/// <param name="Failure">The kind of failure.</param>
/// <param name="Message">The failure's message.</param>
internal sealed partial record Outcome(List<object?[]>? Rows, string? Failure = null, string? Message = null)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Runs a plan.</summary>
    public static async Task<Outcome> OfAsync(EngineSession session, Relation plan, CancellationToken cancellation, IReadOnlyCollection<string>? kept = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Longest);
        try
        {
            var rows = new List<object?[]>();
            await foreach (var batch in session.Prepare(PlanRewriter.Rewrite(plan), kept ?? []).ReadAsync(deadline.Token))
            {
                using (batch)
                {
                    rows.AddRange(Cells.Of(batch));
                }
            }

            return new(rows);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, "no end", $"It took more than {Longest}.");
        }
        catch (EtlException e)
        {
            return new(null, e is DataException ? Kind(e.Message) : e.GetType().Name, e.Message);
        }
    }

    /// <summary>Whether both are the same rows, in any order, or failures of one kind.</summary>
    public bool Agrees(Outcome other) => (Rows, other.Rows) switch
    {
        ({ } mine, { } others) => mine.Count == others.Count && Cells.Difference(mine, others) is ([], []),
        _ => Failure == other.Failure,
    };

    /// <inheritdoc />
    public override string ToString() => Rows is null ? $"  {Failure}: {Message}" : Cells.Lines(Rows);

    private static string Kind(string message) => Zero().IsMatch(message) ? "division by zero" : Conversion().IsMatch(message) ? "conversion" : "overflow";

    [GeneratedRegex("(?i)(by|division of|divi.*) zero")]
    private static partial Regex Zero();

    [GeneratedRegex("(?i)(is no |convert|conversion|cast|malformed)")]
    private static partial Regex Conversion();
}
