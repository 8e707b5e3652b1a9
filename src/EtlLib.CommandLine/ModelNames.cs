namespace EtlLib.CommandLine;

/// <summary>Finds the model that an argument names.</summary>
internal static class ModelNames
{
    /// <summary>Finds a model by name, ignoring case. Without a name, finds the only model.</summary>
    /// <param name="models">The models, by their names.</param>
    /// <param name="name">The name, or null.</param>
    /// <param name="command">The command that it is an argument of.</param>
    /// <exception cref="UsageException">There is no such model, or the name is missing and there are several models.</exception>
    public static T Find<T>(IReadOnlyList<(string Name, T Model)> models, string? name, string command)
    {
        if (models.Count == 0)
        {
            throw new UsageException(name is null
                ? "The program has no models. Add one: factory.Make<YourModel>(…)."
                : $"There is no model {name}: the program has no models. Add one: factory.Make<{name}>(…).");
        }

        var names = string.Join(", ", models.Select(m => m.Name));
        return name is null
            ? models.Count == 1 ? models[0].Model : throw new UsageException($"Specify a model: {command}. The models are {names}.")
            : models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)).Model
                ?? throw new UsageException($"There is no model {name}. Did you mean {Nearest.To(name, models.Select(m => m.Name))}? The models are {names}.");
    }

    /// <summary>The names of the models, for tab completion. Empty if the program cannot describe its graph.</summary>
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
