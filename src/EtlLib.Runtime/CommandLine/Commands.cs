using System.CommandLine;

namespace EtlLib.CommandLine;

/// <summary>The commands and options of a program.</summary>
internal static class Commands
{
    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack of an error.", Recursive = true };
    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Show no progress and no summary.", Recursive = true };

    /// <summary>The command line of a program.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="names">The names of the models, for tab completion.</param>
    public static RootCommand Of(Invocation invocation, IReadOnlyList<string> names)
    {
        var root = new RootCommand($"{invocation.Shell.Name}: data models, and what is made of them, by EtlLib.") { Verbose, Quiet };
        root.Add(Batch(invocation));
        root.Add(Plan(invocation));
        root.Add(Preview(invocation, names));
        root.Add(Schema(invocation, names));
        root.Add(Graph(invocation));
        root.Add(Models(invocation));
        root.SetAction((_, _) => WelcomeCommand.RunAsync(invocation));
        HelpExamples.AddTo(root, invocation.Shell.Call);
        HelpExamples.AddVersionTo(root, invocation.Shell.Name);
        return root;
    }

    private static Command Batch(Invocation invocation)
    {
        var options = new RunOptionSet(forEngine: true);
        var command = options.AddTo(new Command("batch", "Run it all: read the sources, write the sinks."));
        command.SetAction((parsed, cancel) => BatchCommand.RunAsync(invocation, options.Read(parsed), parsed.GetValue(Quiet), cancel));
        return command;
    }

    private static Command Plan(Invocation invocation)
    {
        var options = new RunOptionSet(forEngine: true);
        var command = options.AddTo(new Command("plan", "Show what a run will do, in words and in the engine's language. Reads no data."));
        command.SetAction((parsed, cancel) => PlanCommand.RunAsync(invocation, options.Read(parsed), cancel));
        return command;
    }

    private static Command Preview(Invocation invocation, IReadOnlyList<string> names)
    {
        var options = new RunOptionSet(forEngine: true);
        var model = ModelArgument(names);
        var rows = new Option<int>("--rows", "-n") { Description = "At most how many rows.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var command = options.AddTo(new Command("preview", "Show the first rows of a model. Writes nothing.") { model, rows });
        command.SetAction((parsed, cancel) => PreviewCommand.RunAsync(invocation, options.Read(parsed), parsed.GetValue(model), parsed.GetValue(rows), parsed.GetValue(Quiet), cancel));
        return command;
    }

    private static Command Schema(Invocation invocation, IReadOnlyList<string> names)
    {
        var options = new RunOptionSet(forEngine: false);
        var model = ModelArgument(names);
        var format = new Option<string>("--format", "-f") { Description = "avro, spark (DDL), sql (DDL) or json (Spark's).", HelpName = "FORMAT", DefaultValueFactory = _ => "avro" };
        format.AcceptOnlyFromAmong("avro", "spark", "sql", "json");
        var command = options.AddTo(new Command("schema", "Show the schema of a model.") { model, format });
        command.SetAction((parsed, _) => SchemaCommand.RunAsync(invocation, options.Read(parsed), parsed.GetValue(model), parsed.GetValue(format)!));
        return command;
    }

    private static Command Graph(Invocation invocation)
    {
        var options = new RunOptionSet(forEngine: false);
        var format = new Option<string>("--format", "-f") { Description = "text, mermaid or svg.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "mermaid", "svg");
        var command = options.AddTo(new Command("graph", "Show which model is made of which, from sources to sinks.") { format });
        command.SetAction((parsed, _) => GraphCommand.RunAsync(invocation, options.Read(parsed), parsed.GetValue(format)!));
        return command;
    }

    private static Command Models(Invocation invocation)
    {
        var options = new RunOptionSet(forEngine: false);
        var command = options.AddTo(new Command("models", "List the models."));
        command.SetAction((parsed, _) => ModelsCommand.RunAsync(invocation, options.Read(parsed)));
        return command;
    }

    private static Argument<string?> ModelArgument(IReadOnlyList<string> names)
    {
        var argument = new Argument<string?>("MODEL") { Description = "The model's name.", Arity = ArgumentArity.ZeroOrOne };
        argument.CompletionSources.Add(_ => names);
        return argument;
    }
}

/// <summary>The options that commands share.</summary>
internal sealed class RunOptionSet(bool forEngine)
{
    private readonly Option<string[]> set = new("--set") { Description = "Set a parameter that the program reads.", HelpName = "name=value", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> start = new("--start") { Description = "The first day, or instant, of the run.", HelpName = "2021-01-01" };
    private readonly Option<string?> end = new("--end") { Description = "The last day of the run, or the first instant after it.", HelpName = "2021-12-31" };
    private readonly Option<string?> engine = new("--engine") { Description = "The engine that computes: duckdb, or one that the program adds, as spark.", HelpName = "NAME" };
    private readonly Option<string?> memory = new("--memory-limit") { Description = "How much memory the engine may use; beyond it, it spills to disk.", HelpName = "4GB" };
    private readonly Option<string?> temp = new("--temp-folder") { Description = "Where the engine spills to.", HelpName = "FOLDER" };
    private readonly Option<string?> threads = new("--threads") { Description = "How many threads the engine may use.", HelpName = "N" };

    public Command AddTo(Command command)
    {
        foreach (var option in (Option[])[set, start, end])
        {
            command.Add(option);
        }

        foreach (var option in forEngine ? (Option[])[engine, memory, temp, threads] : [])
        {
            command.Add(option);
        }

        return command;
    }

    public RunArguments Read(ParseResult parsed) => forEngine
        ? new(parsed.GetValue(set) ?? [], parsed.GetValue(start), parsed.GetValue(end), parsed.GetValue(engine), parsed.GetValue(memory), parsed.GetValue(temp), parsed.GetValue(threads))
        : new(parsed.GetValue(set) ?? [], parsed.GetValue(start), parsed.GetValue(end), null, null, null, null);
}
