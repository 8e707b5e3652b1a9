using System.CommandLine;

namespace EtlLib.CommandLine;

/// <summary>Errors of a command line, with suggestions.</summary>
internal static class ParseErrors
{
    /// <summary>Creates the error for a command line that did not parse.</summary>
    public static UsageException Of(ParseResult parsed, string call)
    {
        var command = parsed.CommandResult.Command;
        var what = parsed.UnmatchedTokens is [var token, ..] ? Unmatched(command, token) : OneLine(parsed.Errors[0].Message);
        return new UsageException($"{what} See {call} {(command is RootCommand ? "" : command.Name + " ")}--help.");
    }

    private static string Unmatched(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            return $"There is no option {token}. Did you mean {Nearest.To(token, Options(command))}?";
        }

        return command is RootCommand
            ? $"There is no command {token}. Did you mean {Nearest.To(token, command.Subcommands.Select(c => c.Name))}?"
            : $"The command {command.Name} does not take the argument {token}.";
    }

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(c => c.Options.Where(o => o.Recursive))).Select(o => o.Name);

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
