namespace EtlLib.Architecture.Tests;

/// <summary>Which room may reference which, and the libraries that it alone may know.</summary>
/// <remarks>
/// Law: everything may reference Abstractions, which references nothing; engines, connectors and the command line stand on Runtime, which
/// knows none of them; Intervals adds to the command line; no engine knows another, but Streaming stands on DuckDb; what the compiler loads references only the compiler.
/// </remarks>
static class Rooms
{
    static readonly string[] Everywhere = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.CodeAnalysis.PublicApiAnalyzers"];

    static readonly Dictionary<string, Room> Known = new()
    {
        ["EtlLib.Abstractions"] = new(["ColumnWriter"], []), // writes column structs while it is compiled; no reference at run time
        ["EtlLib.Generators"] = new([], ["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"]),
        ["EtlLib.CodeFixes"] = new([], ["Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Analyzers"]),
        ["EtlLib.Runtime"] = new(["EtlLib.Abstractions"], ["Microsoft.Extensions.*", "Polly.Core"]),
        ["EtlLib.CommandLine"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["Microsoft.Extensions.Configuration.*", "Spectre.Console", "System.CommandLine"]),
        ["EtlLib.Avro"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["System.IO.Hashing", "Snappier", "ZstdSharp.Port"]),
        ["EtlLib.DuckDb"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.Avro"], ["DuckDB.NET.Bindings.Full"]),
        ["EtlLib.Streaming"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.DuckDb"], ["Microsoft.Data.Sqlite", "System.IO.Hashing", "Microsoft.Extensions.*"]),
        ["EtlLib.Spark.Protocol"] = new([], ["Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools"]),
        ["EtlLib.Spark"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.Spark.Protocol"], ["Apache.Arrow", "Apache.Arrow.Compression", "Google.Protobuf", "Grpc.Net.Client", "System.IO.Hashing"]),
        ["EtlLib.Kafka"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.Avro"], ["Confluent.Kafka", "System.IO.Hashing"]),
        ["EtlLib.Delta"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], []),
        ["EtlLib.S3"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["AWSSDK.S3"]),
        ["EtlLib.Postgres"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["Npgsql"]),
        ["EtlLib.Intervals"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.CommandLine"], ["Cronos", "Microsoft.Data.Sqlite", "System.IO.Hashing"]),
        ["EtlLib.Testing"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.DuckDb", "EtlLib.Streaming"], []),
        ["EtlLib"] = new(
            ["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.CommandLine", "EtlLib.Intervals", "EtlLib.Avro", "EtlLib.DuckDb", "EtlLib.Streaming", "EtlLib.Generators", "EtlLib.CodeFixes"],
            ["Microsoft.Extensions.*"]),
    };

    /// <summary>What is wrong with a project of src, in words; empty when nothing is.</summary>
    internal static IEnumerable<string> Violations(Project project)
    {
        if (!Known.TryGetValue(project.Name, out var room))
        {
            return [$"{project.Name} is a room that {nameof(Rooms)} does not know: say there what it may reference."];
        }

        return project.References.Where(r => !room.References.Contains(r))
            .Concat(project.Packages.Where(p => !room.Packages.Concat(Everywhere).Any(allowed => Matches(allowed, p))))
            .Select(r => $"{project.Name} must not reference {r}.");
    }

    static bool Matches(string allowed, string package) =>
        allowed.EndsWith('*') ? package.StartsWith(allowed[..^1], StringComparison.Ordinal) : package == allowed;

    sealed record Room(string[] References, string[] Packages);
}
