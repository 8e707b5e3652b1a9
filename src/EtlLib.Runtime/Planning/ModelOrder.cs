namespace EtlLib.Planning;

/// <summary>Orders models so that each comes after those that it reads; else in the order in which they were made.</summary>
internal static class ModelOrder
{
    /// <summary>The names in order.</summary>
    /// <exception cref="PlanException">Models depend on each other: the message shows the circle.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, IReadOnlyList<string>> reads)
    {
        var ordered = new List<string>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var name in reads.Keys)
        {
            Visit(name);
        }

        return ordered;

        void Visit(string name)
        {
            if (path.IndexOf(name) is >= 0 and var first)
            {
                throw new PlanException(
                    $"Models depend on each other in a circle: {string.Join(" reads ", path[first..].Append(name))}. Break it: give one of them a source that is not one of these.");
            }

            if (done.Contains(name) || !reads.TryGetValue(name, out var before))
            {
                return;
            }

            path.Add(name);
            foreach (var input in before)
            {
                Visit(input);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(name);
            ordered.Add(name);
        }
    }
}
