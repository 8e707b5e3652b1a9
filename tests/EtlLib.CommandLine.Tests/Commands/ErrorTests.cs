using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public class ErrorTests
{
    private readonly FakeProgram program = new(Trading.Configure);

    private Task<int> FailAsync(Exception failure, params string[] more)
    {
        program.Engine.Before = (_, _) => throw failure;
        return program.RunAsync(["batch", "--quiet", .. more]);
    }

    public static TheoryData<string, int> ExitCodes => new()
    {
        { nameof(PlanException), 2 },
        { nameof(UsageException), 3 },
        { nameof(SourceException), 4 },
        { nameof(SinkException), 5 },
        { nameof(DataException), 6 },
        { nameof(EngineException), 7 },
        { nameof(InvalidOperationException), 1 },
    };

    [Theory]
    [MemberData(nameof(ExitCodes))]
    public async Task Each_kind_of_error_has_its_exit_code(string kind, int code) => Assert.Equal(code, await FailAsync(kind switch
    {
        nameof(PlanException) => new PlanException("wrong"),
        nameof(UsageException) => new UsageException("wrong"),
        nameof(SourceException) => new SourceException("wrong"),
        nameof(SinkException) => new SinkException("wrong"),
        nameof(DataException) => new DataException("wrong"),
        nameof(EngineException) => new EngineException("wrong"),
        _ => new InvalidOperationException("wrong"),
    }));

    [Fact]
    public async Task The_page_of_exit_codes_lists_them_all()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "exit-codes.md"), TestContext.Current.CancellationToken);

        foreach (var code in ExitCodes.Select(c => c.Data.Item2).Concat([0, 130, 143]))
        {
            Assert.Contains($"| {code} |", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_error_says_where_without_a_stack()
    {
        await FailAsync(new SourceException("A price is no number.") { Location = "trades.csv", Line = 3, Column = "Price" });

        Assert.Equal("error: A price is no number.\n  where: trades.csv, line 3, column Price\n", program.Error);
    }

    [Fact]
    public async Task The_place_is_said_by_the_properties_whatever_the_message_says()
    {
        await FailAsync(new SinkException("The output cannot be written.") { Location = "out" });

        Assert.Equal("error: The output cannot be written.\n  where: out\n", program.Error);
    }

    [Fact]
    public async Task A_place_in_a_topic_is_said()
    {
        await FailAsync(new SourceException("A record cannot be read.") { Place = new ErrorPlace(Topic: "trades", Partition: 2, Offset: 42) });

        Assert.Equal("error: A record cannot be read.\n  where: topic trades, partition 2, offset 42\n", program.Error);
    }

    [Fact]
    public async Task Verbose_shows_the_stack()
    {
        await FailAsync(new DataException("overflow"), "--verbose");

        Assert.Contains("   at EtlLib.Runtime.Tests.FakeEngine", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_was_not_foreseen_asks_for_a_report()
    {
        await FailAsync(new InvalidOperationException("oh"));

        Assert.Equal(
            "error: InvalidOperationException: oh\n"
            + "  This is a bug in the program or in EtlLib. Run again with --verbose for the stack trace, and report it if it is in EtlLib.\n",
            program.Error);
    }

    [Fact]
    public async Task What_the_programs_own_code_throws_is_an_error_too()
    {
        var broken = new FakeProgram(_ => throw new NotSupportedException("never"));

        Assert.Equal(1, await broken.RunAsync("plan"));

        Assert.StartsWith("error: NotSupportedException: never\n", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_is_there_already_stops_the_run_before_any_work()
    {
        program.Outputs.Taken.Add("out/trades");

        Assert.Equal(5, await program.RunAsync("batch"));

        Assert.Equal("error: out/trades is there already.\n  where: out/trades\n", program.Error);
        Assert.Empty(program.Engine.Asked);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_an_error_of_a_sink()
    {
        program.FullOutput = true;

        Assert.Equal(5, await program.RunAsync("models"));
        Assert.Equal("error: Standard output cannot be written: No space left on device\n", program.Error);
    }

    [Fact]
    public async Task A_run_goes_on_where_nobody_can_be_told_of_it()
    {
        program.FullError = true;

        Assert.Equal(0, await program.RunAsync("batch"));
        Assert.Equal(6, await FailAsync(new DataException("overflow")));
    }
}
