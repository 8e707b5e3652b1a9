using EtlLib.Planning;

namespace EtlLib.CommandLine;

/// <summary>The model that an argument names.</summary>
internal static class ModelNames
{
    /// <summary>The model; the only one where none is named.</summary>
    /// <exception cref="UsageException">There is no such model, or it is not said which of several.</exception>
    public static PlannedModel Find(ModelGraph graph, string? name, string command) =>
        name is not null ? graph[name]
        : graph.Models.Count == 1 ? graph.Models[0]
        : throw new UsageException(graph.Models.Count == 0
            ? "The program makes no model. Add one: factory.Make<YourModel>(…)."
            : $"Say which model: {command} {graph.Models[^1].Name}. The models are {string.Join(", ", graph.Models.Select(m => m.Name))}.");

    /// <summary>The names, for tab completion; none where the program cannot describe its graph.</summary>
    public static async Task<IReadOnlyList<string>> ForCompletionAsync(Invocation invocation)
    {
        try
        {
            var (factory, _) = await invocation.FactoryAsync(RunArguments.None).ConfigureAwait(false);
            return [.. factory.Models.Select(m => m.Name)];
        }
        catch (EtlException)
        {
            return [];
        }
    }
}
