namespace EtlLib.Testing.Tests;

/// <summary>Every operation that streams gives the rows of its batch. SOAK=1 tries 200 random inputs each.</summary>
public class EquivalenceTests
{
    private static readonly int Inputs = Environment.GetEnvironmentVariable("SOAK") == "1" ? 200 : 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Filters_and_projections() => Equivalence.AssertAsync<Large>(1, Inputs, null, Cancellation);

    [Fact]
    public Task Tumbling_windows() => Equivalence.AssertAsync<Candle>(2, Inputs, null, Cancellation);

    [Fact]
    public Task Filled_windows() => Equivalence.AssertAsync<FilledCandle>(3, Inputs, null, Cancellation);

    [Fact]
    public Task Hopping_windows_of_all_kinds_of_aggregates() => Equivalence.AssertAsync<Statistics>(4, Inputs, null, Cancellation);

    [Fact]
    public Task Sessions() => Equivalence.AssertAsync<Visit>(5, Inputs, null, Cancellation);

    [Fact]
    public Task Growing_windows() => Equivalence.AssertAsync<Growing>(6, Inputs, null, Cancellation);

    [Fact]
    public Task Aggregates_that_need_all_rows() => Equivalence.AssertAsync<Middle>(7, Inputs, null, Cancellation);

    [Fact]
    public Task Series() => Equivalence.AssertAsync<Moved>(8, Inputs, null, Cancellation);

    [Fact]
    public Task As_of_joins() => Equivalence.AssertAsync<Quoted>(9, Inputs, null, Cancellation);

    [Fact]
    public Task Inner_joins() => Equivalence.AssertAsync<Paired>(10, Inputs, null, Cancellation);

    [Fact]
    public Task Left_joins_on_more_than_time_and_key() => Equivalence.AssertAsync<PerhapsPaired>(11, Inputs, null, Cancellation);

    [Fact]
    public Task Rows_without_a_pair() => Equivalence.AssertAsync<Unpaired>(18, Inputs, null, Cancellation);

    [Fact]
    public Task Semi_joins() => Equivalence.AssertAsync<WithQuote>(12, Inputs, null, Cancellation);

    [Fact]
    public Task Anti_joins_on_more_than_time_and_key() => Equivalence.AssertAsync<WithoutQuote>(13, Inputs, null, Cancellation);

    [Fact]
    public Task Chains_of_operators() => Equivalence.AssertAsync<Smoothed>(14, Inputs, null, Cancellation);

    [Fact]
    public Task Functions_of_rows() => Equivalence.AssertAsync<Mapped>(15, Inputs, null, Cancellation);

    [Fact]
    public Task Dedup_before_windows() => Equivalence.AssertAsync<OnceCandle>(16, Inputs, null, Cancellation);

    [Fact]
    public Task Dedup_that_keeps_the_last() => Equivalence.AssertAsync<LastOfBurst>(17, Inputs, null, Cancellation);
}
