namespace EtlLib.Planning;

/// <summary>Refuses parameters that are set and that the graph does not read: their names may be mistyped.</summary>
internal static class ParameterRules
{
    /// <param name="set">The names that are set.</param>
    /// <param name="context">The context that the graph was described with.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="prefix">What a message begins with before the name, as <c>--set</c>.</param>
    /// <exception cref="UsageException">Nobody reads one of them.</exception>
    public static void Check(IEnumerable<string> set, DataContext context, ModelGraph graph, string prefix)
    {
        var late = graph.Models.SelectMany(m => m.Sources).SelectMany(s => s.LateParameters);
        string[] read = [.. context.ParametersRead.Concat(late).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (set.Except(read, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is not { } unread)
        {
            return;
        }

        throw new UsageException(read.Length == 0
            ? $"{prefix} {unread}: the program reads no parameters. To read this one, call factory.Parameter(\"{unread}\", default)."
            : $"{prefix} {unread}: the program does not read a parameter {unread}. Did you mean {Nearest.To(unread, read)}? The parameters are {string.Join(", ", read.Order(StringComparer.OrdinalIgnoreCase))}.");
    }
}
