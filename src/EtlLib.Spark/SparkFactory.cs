using System.Globalization;
using EtlLib.Engines;
using EtlLib.Spark;

namespace EtlLib;

/// <summary>Adds Apache Spark to a program's engines.</summary>
public static class SparkFactory
{
    private const string Variable = "SPARK_REMOTE";

    /// <summary>
    /// Lets the program's models run on Spark: with <c>--engine spark</c>, or <c>Engine: spark</c> in the configuration. The section <c>EtlLib:Spark</c> may
    /// say <c>Remote</c>, <c>Token</c>, <c>ShufflePartitions</c>, <c>CheckpointLocation</c>, and below <c>Settings</c> and <c>Secrets</c> settings of Spark by their names; it wins over what is said here.
    /// </summary>
    /// <param name="factory">The graph.</param>
    /// <param name="remote">The server's address, <c>sc://host:port</c>; null: of the configuration, else of the environment variable SPARK_REMOTE.</param>
    /// <param name="options">How its sessions are set up.</param>
    /// <returns>The graph.</returns>
    public static DataFactory UseSpark(this DataFactory factory, string? remote = null, SparkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        factory.AddEngine("spark", settings => Engine(settings, remote, options ?? new SparkOptions()));
        return factory;
    }

    private static SparkEngine Engine(EngineSettings settings, string? remote, SparkOptions options)
    {
        settings.Check("Remote", "Token", "ShufflePartitions", "CheckpointLocation", "Settings", "Secrets");
        var address = settings["Remote"] ?? remote ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(address))
        {
            throw new UsageException($"It is not said where Spark is: set the environment variable {Variable}, or EtlLib:Spark:Remote in appsettings.json, to the address of its Connect server, as sc://localhost:15002.");
        }

        return new SparkEngine(address, options with
        {
            Token = settings["Token"] is { } token ? new Secret(token) : options.Token,
            ShufflePartitions = settings["ShufflePartitions"] is { } text ? Partitions(text) : options.ShufflePartitions,
            CheckpointLocation = settings["CheckpointLocation"] ?? options.CheckpointLocation,
            Settings = Over(settings.Within("Settings"), options.Settings),
            SecretSettings = Over(settings.Within("Secrets").ToDictionary(s => s.Key, s => new Secret(s.Value)), options.SecretSettings),
        });
    }

    private static int Partitions(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var partitions) && partitions > 0
        ? partitions
        : throw new UsageException($"The setting Spark:ShufflePartitions is \"{text}\"; it is a whole number of at least 1.");

    private static Dictionary<string, T> Over<T>(IReadOnlyDictionary<string, T> values, IReadOnlyDictionary<string, T> beneath) =>
        values.Concat(beneath.Where(b => !values.ContainsKey(b.Key))).ToDictionary(v => v.Key, v => v.Value);
}
