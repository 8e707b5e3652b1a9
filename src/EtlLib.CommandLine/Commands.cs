using System.CommandLine;

namespace EtlLib.CommandLine;

/// <summary>The commands and options of a program.</summary>
internal static class Commands
{
    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };
    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Show no progress and no summary.", Recursive = true };

    public static readonly Option<string> LogFormat = Format("--log-format", "What errors and the log are written as.", recursive: true, "text", "json");

    /// <summary>The command line of a program.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="names">The names of the models, for tab completion.</param>
    public static RootCommand Of(Invocation invocation, IReadOnlyList<string> names)
    {
        var root = new RootCommand($"{invocation.Shell.Name}: a data pipeline, built with EtlLib.") { Verbose, Quiet, LogFormat };
        root.Add(Batch(invocation));
        root.Add(Plan(invocation));
        root.Add(Preview(invocation, names));
        root.Add(Schema(invocation, names));
        root.Add(Graph(invocation));
        root.Add(Models(invocation));
        ConnectorCommands.AddTo(root, invocation, names);
        foreach (var command in invocation.Shell.Streams is null ? [] : StreamCommands.Of(invocation))
        {
            root.Add(command);
        }

        invocation.Shell.Extension?.AddTo(root, invocation, names);
        root.SetAction((_, _) => WelcomeCommand.RunAsync(invocation));
        HelpExamples.AddTo(root, invocation.Shell);
        return root;
    }

    private static Command Batch(Invocation invocation) => RunOptionSet.ForEngine.AddTo(
        new Command("batch", "Run the graph: read the sources and write the sinks."),
        (parsed, arguments, cancel) => BatchCommand.RunAsync(invocation, arguments, parsed.GetValue(Quiet), cancel));

    private static Command Plan(Invocation invocation)
    {
        var mode = new Option<string>("--mode") { Description = "Of a batch or of a stream.", HelpName = "MODE", DefaultValueFactory = _ => "batch" };
        mode.AcceptOnlyFromAmong("batch", "stream");
        var plan = new Command("plan", "Show the steps of a run, in words and in the language of the engine. Reads no data.");
        if (invocation.Shell.Streams is null)
        {
            return RunOptionSet.ForEngine.AddTo(plan, (_, arguments, cancel) => PlanCommand.RunAsync(invocation, arguments, cancel));
        }

        plan.Add(mode);
        return RunOptionSet.ForEngine.AddTo(
            plan,
            (parsed, arguments, cancel) => parsed.GetValue(mode) == "stream"
                ? PlanCommand.StreamAsync(invocation, arguments)
                : PlanCommand.RunAsync(invocation, arguments, cancel));
    }

    private static Command Preview(Invocation invocation, IReadOnlyList<string> names)
    {
        var model = ModelArgument(names);
        var rows = new Option<int>("--rows", "-n") { Description = "The maximum number of rows.", HelpName = "N", DefaultValueFactory = _ => 10 };
        return RunOptionSet.ForEngine.AddTo(
            new Command("preview", "Show the first rows of a model. Writes nothing.") { model, rows },
            (parsed, arguments, cancel) => PreviewCommand.RunAsync(invocation, arguments, parsed.GetValue(model), parsed.GetValue(rows), parsed.GetValue(Quiet), cancel));
    }

    private static Command Schema(Invocation invocation, IReadOnlyList<string> names)
    {
        var model = ModelArgument(names);
        var format = Format("avro, spark (DDL), sql (DDL) or json (Spark's).", "avro", "spark", "sql", "json");
        return RunOptionSet.WithoutEngine.AddTo(
            new Command("schema", "Show the schema of a model.") { model, format },
            (parsed, arguments, _) => SchemaCommand.RunAsync(invocation, arguments, parsed.GetValue(model), parsed.GetValue(format)!));
    }

    private static Command Graph(Invocation invocation)
    {
        var format = Format("text, mermaid or svg.", "text", "mermaid", "svg");
        return RunOptionSet.WithoutEngine.AddTo(
            new Command("graph", "Draw the models with their sources and sinks.") { format },
            (parsed, arguments, _) => GraphCommand.RunAsync(invocation, arguments, parsed.GetValue(format)!));
    }

    private static Command Models(Invocation invocation) => RunOptionSet.WithoutEngine.AddTo(
        new Command("models", "List the models."),
        (_, arguments, _) => ModelsCommand.RunAsync(invocation, arguments));

    /// <summary>The argument that names a model.</summary>
    public static Argument<string?> ModelArgument(IReadOnlyList<string> names)
    {
        var argument = new Argument<string?>("MODEL") { Description = "The model's name.", Arity = ArgumentArity.ZeroOrOne };
        argument.CompletionSources.Add(_ => names);
        return argument;
    }

    private static Option<string> Format(string description, params string[] known) => Format("--format", description, recursive: false, known);

    private static Option<string> Format(string name, string description, bool recursive, params string[] known)
    {
        var format = new Option<string>(name) { Description = description, HelpName = "FORMAT", DefaultValueFactory = _ => known[0], Recursive = recursive };
        if (!recursive)
        {
            format.Aliases.Add("-f");
        }

        format.AcceptOnlyFromAmong(known);
        return format;
    }
}

/// <summary>The options that commands share.</summary>
internal sealed class RunOptionSet
{
    private readonly Option<string[]> set = new("--set") { Description = "Set a parameter that the program reads.", HelpName = "name=value", AllowMultipleArgumentsPerToken = false };

    private readonly (string Setting, Option<string?> Option)[] options;

    private RunOptionSet(params (string Setting, Option<string?> Option)[] options) => this.options = options;

    /// <summary>The options of commands that only describe the graph.</summary>
    public static RunOptionSet WithoutEngine => new(
        ("Start", new("--start") { Description = "The first day or instant of the run.", HelpName = "2021-01-01" }),
        ("End", new("--end") { Description = "The last day of the run, or the first instant after it.", HelpName = "2021-12-31" }));

    /// <summary>The options of commands that use an engine.</summary>
    public static RunOptionSet ForEngine => new([
        .. WithoutEngine.options,
        ("Engine", new("--engine") { Description = "The engine to use: duckdb, or one that the program adds, such as spark.", HelpName = "NAME" }),
        ("DuckDb:MemoryLimit", new("--memory-limit") { Description = "The memory limit of the embedded engine; beyond it, it spills to disk.", HelpName = "4GB" }),
        ("DuckDb:TempFolder", new("--temp-folder") { Description = "The folder that the embedded engine spills to.", HelpName = "FOLDER" }),
        ("DuckDb:Threads", new("--threads") { Description = "The number of threads of the embedded engine.", HelpName = "N" })]);

    /// <summary>Adds the options to a command and sets its action, which receives their values.</summary>
    public Command AddTo(Command command, Func<ParseResult, RunArguments, CancellationToken, Task> run)
    {
        foreach (var option in options.Select(o => o.Option).Prepend<Option>(set))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancel) => run(parsed, new RunArguments(parsed.GetValue(set) ?? [], [.. options.Select(o => KeyValuePair.Create(o.Setting, parsed.GetValue(o.Option))).Where(o => o.Value is not null)]), cancel));
        return command;
    }
}
