using System.Text.Json;
using System.Text.Json.Serialization;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>A query of a job.</summary>
/// <param name="Name">Its name, and its checkpoint's.</param>
/// <param name="Model">The model.</param>
/// <param name="Sink">The sink, described.</param>
/// <param name="Plan">What its checkpoint depends on.</param>
/// <param name="Id">The query on the cluster: the same after each restart.</param>
/// <param name="Run">Its last run.</param>
internal sealed record SavedQuery(string Name, string Model, string Sink, SavedPlan Plan, string Id = "", string Run = "");

/// <summary>What is known of a job here, in a file of its own: what its checkpoints are of, and where its queries run.</summary>
/// <remarks>The checkpoints on the cluster have the state. Without this file, a job goes on from them all the same, but nobody sees whether its plan has changed.</remarks>
internal sealed record StreamRecord
{
    private const string Ending = ".spark.json";

    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The session that its queries run in; empty: none.</summary>
    public string Session { get; init; } = "";

    /// <summary>The trigger that they run by.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>How often the job was started over: each time into new checkpoints.</summary>
    public int Starts { get; init; }

    /// <summary>Its queries.</summary>
    public IReadOnlyList<SavedQuery> Queries { get; init; } = [];

    /// <summary>The file of a job.</summary>
    /// <exception cref="UsageException">The name cannot be a file's.</exception>
    public static string PathOf(string folder, string job) => StreamOptions.PathOf(folder, job, Ending);

    /// <summary>The jobs of a folder.</summary>
    public static IEnumerable<string> Jobs(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*" + Ending).Select(f => Path.GetFileName(f)[..^Ending.Length]).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Reads a file; an empty record where there is none.</summary>
    public static StreamRecord Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), StreamJson.Default.StreamRecord) ?? new() : new();

    /// <summary>Writes it, whole.</summary>
    public void Write(string path)
    {
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, StreamJson.Default.StreamRecord));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

/// <summary>The records as JSON, without reflection.</summary>
[JsonSerializable(typeof(StreamRecord))]
internal sealed partial class StreamJson : JsonSerializerContext;
