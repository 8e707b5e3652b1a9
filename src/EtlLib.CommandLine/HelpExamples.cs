using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace EtlLib.CommandLine;

/// <summary>Adds examples to the help, and the version of EtlLib to the version of the program.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        [""] = ["plan", "preview MODEL --rows 20", "batch --start 2021-01-01 --end 2021-12-31 --set data=../data"],
        ["batch"] = ["batch", "batch --start 2021-01-01 --end 2021-12-31", "batch --set data=../data --memory-limit 4GB"],
        ["plan"] = ["plan", "plan --set data=../data"],
        ["stream"] = ["stream", "stream --for 10m", "stream --available-now --job nightly", "stream --reset-state --from latest"],
        ["jobs"] = ["jobs", "jobs show NAME", "jobs drop NAME"],
        ["dead-letter"] = ["dead-letter list", "dead-letter drop"],
        ["preview"] = ["preview MODEL", "preview MODEL --rows 100 --start 2021-06-01"],
        ["schema"] = ["schema MODEL", "schema MODEL --format sql"],
        ["graph"] = ["graph", "graph --format svg > graph.svg"],
        ["models"] = ["models"],
    };

    public static void AddTo(RootCommand root, Shell shell)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Action((HelpAction)help.Action!, shell.Call);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(shell.Name);
    }

    private sealed class VersionAction(string name) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"{name} {Of(Assembly.GetEntryAssembly())}, EtlLib {Of(typeof(VersionAction).Assembly)}");
            return 0;
        }

        private static string Of(Assembly? assembly) =>
            assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
    }

    private sealed class Action(HelpAction inner, string call) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            var command = parseResult.CommandResult.Command;
            output.WriteLine("Examples:");
            foreach (var example in Examples.GetValueOrDefault(command is RootCommand ? "" : command.Name) ?? [ConnectorCommands.Example(command)])
            {
                output.WriteLine($"  {call} {example}");
            }

            if (command is RootCommand)
            {
                output.WriteLine();
                output.WriteLine("Settings come from appsettings.json (section EtlLib), environment variables (ETLLIB__DuckDb__MemoryLimit=4GB) and the command line; later");
                output.WriteLine("ones override earlier ones. Exit codes: 0 success, 1 bug, 2 plan, 3 usage, 4 source, 5 sink, 6 data, 7 engine, 8 intervals, 130 and 143 stopped.");
            }

            return code;
        }
    }
}
