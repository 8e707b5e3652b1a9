using EtlLib.Settings;
using Microsoft.Extensions.Configuration;

namespace EtlLib.CommandLine;

/// <summary>Loads settings from <c>appsettings.json</c>, environment variables <c>ETLLIB__…</c> and the command line. Later sources override earlier ones.</summary>
internal static class SettingsSources
{
    private const string File = "appsettings.json";

    /// <summary>Loads the configuration. Its root is the section <c>EtlLib</c>.</summary>
    /// <param name="folder">The folder of <c>appsettings.json</c>.</param>
    /// <param name="commandLine">The settings of the command line, by path.</param>
    /// <exception cref="UsageException">The file cannot be read or is not JSON.</exception>
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
            throw new UsageException($"{path} cannot be read: {(unreadable.InnerException ?? unreadable).Message} Correct the file or remove it; it is optional.", unreadable);
        }
    }
}
