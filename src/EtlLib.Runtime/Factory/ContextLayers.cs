namespace EtlLib;

/// <summary>Combines contexts.</summary>
internal static class ContextLayers
{
    /// <summary>Returns the values of a context, completed with those of another context. Parameters and secrets are combined one by one.</summary>
    public static DataContext Over(this DataContext context, DataContext beneath) => ReferenceEquals(context, beneath) ? context : context with
    {
        Start = context.Start ?? beneath.Start,
        End = context.End ?? beneath.End,
        Interval = context.Interval ?? beneath.Interval,
        Parameters = Over(context.Parameters, beneath.Parameters),
        Secrets = Over(context.Secrets, beneath.Secrets),
    };

    private static Dictionary<string, T> Over<T>(IReadOnlyDictionary<string, T> values, IReadOnlyDictionary<string, T> beneath) =>
        values.Concat(beneath).DistinctBy(value => value.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
}
