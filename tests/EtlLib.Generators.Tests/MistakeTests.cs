using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Tests;

/// <summary>What must not compile does not, each mistake on its own line, and what stands beside it does.</summary>
public class MistakeTests
{
    [Fact]
    public void Exactly_the_marked_mistakes_do_not_compile()
    {
        var (wrong, marked) = Check(MistakeSources.Mistakes);

        Assert.Equal(34, marked.Length);
        Assert.Equal(marked, wrong.Keys.Order());
    }

    [Theory]
    [InlineData("Flights.Where(f => f.Number == null)", "CS0619", "This column is never null.")]
    [InlineData("Flights.Where(f => f.Carrier == null)", "CS0619", "This column is never null.")]
    [InlineData("Flights.Where(f => f.DepartureDelay != null)", "CS0619", "use IsNull() or IsNotNull()")]
    [InlineData("Flights.Where(f => f.Tailnum == null)", "CS0619", "use IsNull() or IsNotNull()")]
    [InlineData("Flights.Select(f => new Plane.Projection { Tailnum = f.Carrier, Year = f.Number })", "CS9035", "Seats")]
    [InlineData("Flights.Where(f => f.Tailnum.IsNull() & f.Tailnum == \"x\" | f.DepartureDelay.IsNotNull())", null, null)]
    [InlineData("Flights.Select(f => new Plane.Projection { Tailnum = f.Carrier, Year = null, Seats = 1 })", null, null)]
    [InlineData("Orders.Select(o => new Bill.Projection { Customer = o.Customer, City = null, To = o.Address, From = null, Tags = o.Tags })", null, null)]
    [InlineData("Orders.Select(o => new Bill.Projection { Customer = o.Customer, City = o.Address.Zip, To = new Address.Projection { City = \"x\", Zip = null }, From = o.Address, Tags = o.Tags })", null, null)]
    [InlineData("Orders.Select(o => new Bill.Projection { Customer = o.Customer, City = o.Billing.City, To = o.Billing, From = o.Billing, Tags = o.Tags })", "CS0029", "OptionalColumns")]
    [InlineData("Orders.Select(o => new Bill.Projection { Customer = o.Billing.City, City = null, To = o.Address, From = o.Billing, Tags = o.Tags })", "CS0029", "TextColumn")]
    public void The_compiler_says_what_is_wrong(string expression, string? id, string? says)
    {
        var complaints = Compiling.Generate(MistakeSources.Models, $$"""
            internal static class Use
            {
                static Flight.DataFrame Flights => throw null!;
                static Order.DataFrame Orders => throw null!;
                public static object F() => {{expression}};
            }
            """).Complaints.ToArray();

        Assert.Equal(id is null ? 0 : 1, complaints.Length);
        Assert.All(complaints, c => Assert.StartsWith(id!, c, StringComparison.Ordinal));
        Assert.All(complaints, c => Assert.Contains(says!, c, StringComparison.Ordinal));
    }

    private static (IReadOnlyDictionary<int, string> Wrong, int[] Marked) Check(string source)
    {
        var generation = Compiling.Generate(MistakeSources.Models, source);
        Assert.Empty(generation.Diagnostics);
        var errors = generation.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        Assert.All(errors, e => Assert.Equal("File1.cs", e.Location.SourceTree?.FilePath));
        var wrong = errors.GroupBy(e => e.Location.GetLineSpan().StartLinePosition.Line + 1).ToDictionary(g => g.Key, g => g.First().ToString());
        int[] marked = [.. source.Split('\n').Index().Where(l => l.Item.Contains("//!", StringComparison.Ordinal)).Select(l => l.Index + 1)];
        return (wrong, marked);
    }
}
