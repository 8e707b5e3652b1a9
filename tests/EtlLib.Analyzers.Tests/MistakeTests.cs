using EtlLib.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace EtlLib.Analyzers.Tests;

/// <summary>Realistic mistakes of a pipeline's author: none compiles, and where the compiler's message misleads, one of EtlLib's stands beside it.</summary>
public class MistakeTests
{
    private const string Models = """
        using System;
        using EtlLib;

        [DataModel]
        public partial record Trade
        {
            [PartitionKey] public required string Symbol { get; init; }
            [EventTime] public required DateTimeOffset EventTime { get; init; }
            [Sequence] public required long Id { get; init; }
            public required double Price { get; init; }
            public required int Volume { get; init; }
        }

        [DataModel]
        public partial record Candle
        {
            public required string Symbol { get; init; }
            [EventTime] public required DateTimeOffset EventTime { get; init; }
            public required double Open { get; init; }

            public static DataFrame Make(DataContext context, Trade.DataFrame trades) => throw new NotSupportedException();
        }

        [DataModel]
        public partial record Flight
        {
            [EventTime] public required DateTimeOffset Scheduled { get; init; }
            public required string Carrier { get; init; }
            public required int Number { get; init; }
            public string? Tailnum { get; init; }
            public double? DepartureDelay { get; init; }
            [Sequence] public required int Distance { get; init; }
        }

        [DataModel]
        public partial record Plane
        {
            public required string Tailnum { get; init; }
            public int? Year { get; init; }
            public required int Seats { get; init; }
        }

        """;

    /// <summary>What is written, the compiler's errors, and what stands beside them.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "flights.Select(f => new Plane.Projection { Tailnum = f.Carrier, Year = f.Number })", "CS9035", "ETL1001" },
        { "flights.Select(f => new Plane.Projection { Tailnum = f.Tailnum, Year = 1, Seats = 1 })", "CS0029", "" },
        { "flights.Select(f => new Plane.Projection { Tailnum = \"\", Year = f.Carrier, Seats = 1 })", "CS0029", "" },
        { "flights.Select(f => new Plane.Projection { Tailnum = \"\", Year = 1, Seats = f.DepartureDelay })", "CS0029", "" },
        { "flights.LeftJoin(planes, on: (f, p) => f.Tailnum == p.Tailnum).Select((f, p) => new Plane.Projection { Tailnum = p.Tailnum, Year = null, Seats = 1 })", "CS0029", "" },
        { "flights.LeftJoin(planes, on: (f, p) => f.Tailnum == p.Tailnum).Select((f, p) => new Plane.Projection { Tailnum = \"\", Year = null, Seats = p.Seats })", "CS0029", "" },
        { "flights.Select(f => new Plane.Projection { Tailnum = null, Year = 1, Seats = 1 })", "CS0037", "" },
        { "flights.Select(f => new Plane.Projection { Tailnum = \"\", Year = 1, Seats = null })", "CS0619", "" },
        { "flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = carrier, Year = g.Sum(f => f.Number, where: f => f.Distance > 3), Seats = 1 })", "CS0029", "" },
        { "flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = carrier, Year = 1, Seats = g.First(f => f.Number, where: f => f.Distance > 3) })", "CS0029", "" },
        { "flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = g.Tailnum, Year = 1, Seats = 1 })", "CS1061", "" },
        { "flights.Select(f => new Plane { Tailnum = \"x\", Seats = 1 })", "CS0411", "ETL1022" },
        { "flights.GroupBy(f => f.Carrier).Select((carrier, g) => new Plane.Projection { Tailnum = carrier, Year = 1, Seats = g.Sum(f => f.Carrier) })", "CS0411", "ETL1022" },
        { "flights.Where(f => f.Carrier == f.Number)", "CS0019", "" },
        { "flights.Where(f => f.Carrier == 3)", "CS0019", "" },
        { "flights.Where(f => f.Number > 1 && f.Distance > 1)", "CS0218", "ETL1010" },
        { "flights.Where(f => f.Number > 1 ? f.Distance > 1 : f.Distance < 1)", "CS0029", "ETL1010" },
        { "flights.Where(f => f.Number == null)", "CS0619", "ETL1016" },
        { "flights.Where(f => f.Carrier == null)", "CS0619", "ETL1016" },
        { "flights.Where(f => f.DepartureDelay != null)", "CS0619", "ETL1016" },
        { "flights.Where(f => f.Tailnum is null)", "CS9135", "ETL1016" },
        { "flights.Where(f => f.Prize > 1)", "CS1061", "" },
        { "flights.Where(f => f.Carrier * 2 == \"x\")", "CS0019", "" },
        { "flights.Where(f => f.DepartureDelay + 1m > 0)", "CS0019", "" },
        { "flights.Where(f => f.Carrier.IsNull())", "CS1061", "" },
        { "flights.Where(f => f.Number)", "CS0029 CS1662", "" },
        { "flights.Where(f => f.Carrier.Tumble(TimeSpan.FromHours(1)).Start > f.Scheduled)", "CS1929", "" },
        { "flights.Where(f => f.Scheduled > f.Number)", "CS0019", "" },
        { "flights.Where(f => f.Scheduled + f.Scheduled > f.Scheduled)", "CS0019", "" },
        { "flights.OrderByNothing()", "CS1061", "" },
        { "Candle.Make(context, flights)", "CS1503", "" },
        { "Candle.Make(context)", "CS7036", "" },
        { "flights.LeftJoin(planes, on: (f, p) => f.Carrier == p.Seats)", "CS0019", "" },
        { "trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((hour, g) => new Trade.Projection { Symbol = \"\", EventTime = hour.Start, Id = 1, Price = 1, Volume = 1 })", "CS0411", "ETL1022" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_an_error(string mistake, string compiler, string beside)
    {
        var all = await Analysis.DiagnosticsAsync(
            $$"""
            using System;
            using EtlLib;

            internal static class Pipeline
            {
                private static void Build(DataContext context, Trade.DataFrame trades, Flight.DataFrame flights, Plane.DataFrame planes)
                {
                    _ = {{mistake}};
                }
            }
            """,
            Models);
        var found = all.Where(d => d.Severity > DiagnosticSeverity.Hidden).ToArray();
        Assert.All(found, d => Assert.Equal(Analysis.TestFile, d.Location.SourceTree?.FilePath));
        Assert.Equal((compiler, beside), (Ids(found, "CS"), Ids(found, "ETL")));
    }

    private static string Ids(IEnumerable<Diagnostic> diagnostics, string prefix) =>
        string.Join(' ', diagnostics.Select(d => d.Id).Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
}
