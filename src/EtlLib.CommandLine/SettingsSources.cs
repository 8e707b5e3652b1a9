using EtlLib.Settings;
using Microsoft.Extensions.Configuration;

namespace EtlLib.CommandLine;

/// <summary>Where settings come from, the later winning: <c>appsettings.json</c>, environment variables <c>ETLLIB__…</c>, the command line.</summary>
internal static class SettingsSources
{
    private const string File = "appsettings.json";

    /// <summary>The configuration whose root is the section.</summary>
    /// <param name="folder">Where <c>appsettings.json</c> is looked for.</param>
    /// <param name="commandLine">What the command line sets, by the path of the setting.</param>
    /// <exception cref="UsageException">The file is no JSON.</exception>
    public static IConfiguration Load(string folder, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        var builder = new ConfigurationBuilder();
        var path = Path.Combine(folder, File);
        if (System.IO.File.Exists(path))
        {
            builder.AddConfiguration(Json(path).GetSection(EtlSettings.Section));
        }

        return builder.AddEnvironmentVariables(EtlSettings.Section.ToUpperInvariant() + "__").AddInMemoryCollection(commandLine).Build();
    }

    private static IConfigurationRoot Json(string path)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidDataException or System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {(unreadable.InnerException ?? unreadable).Message} Mend it, or remove it: it is optional.", unreadable);
        }
    }
}
