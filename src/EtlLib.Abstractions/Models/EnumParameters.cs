namespace EtlLib;

/// <summary>Parameters that are members of an enum.</summary>
public static class EnumParameters
{
    /// <summary>A parameter as a member of an enum, by its name, ignoring case.</summary>
    /// <param name="context">What the run is parameterised by.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="defaultValue">Its value where none is set.</param>
    /// <exception cref="UsageException">It is set to what is not a member.</exception>
    public static T Parameter<T>(this DataContext context, string name, T defaultValue)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(context);
        var text = context.Parameter(name, "");
        if (!context.Parameters.ContainsKey(name))
        {
            return defaultValue;
        }

        var member = Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return member is null
            ? throw new UsageException($"The parameter {name} is \"{text}\", which is not one of {string.Join(", ", Enum.GetNames<T>())}.")
            : Enum.Parse<T>(member);
    }
}
