using System.Globalization;

namespace EtlLib.Generators.Analyzers;

/// <summary>Lists and numbers in sentences.</summary>
internal static class Words
{
    /// <summary>A number, the same in every culture.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : string.Join(", ", all.Take(all.Length - 1)) + " and " + all[all.Length - 1];
    }
}
