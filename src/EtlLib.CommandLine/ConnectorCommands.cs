using System.CommandLine;

namespace EtlLib.CommandLine;

/// <summary>The commands of the connectors that the program references.</summary>
internal static class ConnectorCommands
{
    /// <summary>Adds them.</summary>
    public static void AddTo(RootCommand root, Invocation invocation, IReadOnlyList<string> names)
    {
        foreach (var command in Connectors.All.SelectMany(c => c.Commands))
        {
            var words = command.Path.Split(' ');
            var parent = words[..^1].Aggregate((Command)root, Below);
            parent.Add(Made(words[^1], command, invocation, names));
        }
    }

    /// <summary>How a command is called, for help.</summary>
    public static string Example(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Append(command).Select(c => c.Name).Concat(command.Arguments.Select(a => a.Name)));

    /// <summary>A command below another, which is made where it is not there: a group of commands.</summary>
    private static Command Below(Command above, string name)
    {
        if (above.Subcommands.FirstOrDefault(c => c.Name == name) is { } there)
        {
            return there;
        }

        var made = new Command(name, "Look after the tables of a program.");
        above.Add(made);
        return made;
    }

    private static Command Made(string name, ConnectorCommand command, Invocation invocation, IReadOnlyList<string> names)
    {
        var made = new Command(name, command.Description);
        var model = Commands.ModelArgument(names);
        if (command.TakesModel)
        {
            made.Add(model);
        }

        var arguments = command.Arguments.Select(a => new Argument<string?>(a.Name.Trim('[', ']'))
        {
            Description = a.Description,
            Arity = a.Name[0] == '[' ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        }).ToList();
        arguments.ForEach(made.Add);
        return RunOptionSet.WithoutEngine.AddTo(made, async (parsed, options, cancel) =>
        {
            var (factory, settings) = await invocation.FactoryAsync(options).ConfigureAwait(false);
            var schema = command.TakesModel ? SchemaCommand.Find(factory, parsed.GetValue(model), $"{command.Path} MODEL") : null;
            await command.RunAsync(new ConnectorCall(factory, settings.Context, schema, invocation.Shell.Output)
            {
                Arguments = [.. arguments.Select(parsed.GetValue)],
                Engine = () => factory.Engine(factory.Engines.First())!,
            }, cancel).ConfigureAwait(false);
        });
    }
}
