namespace EtlLib.Architecture.Tests;

/// <summary>Which room may reference which, and the libraries that it alone may know.</summary>
/// <remarks>
/// Law: everything may reference Abstractions, which references nothing; engines and connectors stand on Runtime, which knows
/// none of them; no engine knows another; what the compiler loads references only the compiler.
/// </remarks>
static class Rooms
{
    static readonly string[] Everywhere = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.CodeAnalysis.PublicApiAnalyzers"];

    static readonly Dictionary<string, Room> Known = new()
    {
        ["EtlLib.Abstractions"] = new(["ColumnWriter"], []), // writes column structs while it is compiled; no reference at run time
        ["EtlLib.Generators"] = new([], ["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"]),
        ["EtlLib.CodeFixes"] = new([], ["Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Analyzers"]),
        ["EtlLib.Runtime"] = new(["EtlLib.Abstractions"], ["Microsoft.Extensions.*", "Polly.Core", "Spectre.Console", "System.CommandLine"]),
        ["EtlLib.Avro"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["Snappier", "System.IO.Hashing", "ZstdSharp.Port"]),
        ["EtlLib.DuckDb"] = new(["EtlLib.Abstractions", "EtlLib.Runtime"], ["DuckDB.NET.Bindings.Full"]),
        ["EtlLib.Streaming"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.DuckDb"], ["Microsoft.Data.Sqlite", "Microsoft.Extensions.*", "System.IO.Hashing"]),
        ["EtlLib.Spark.Protocol"] = new([], ["Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools"]),
        ["EtlLib.Spark"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.Spark.Protocol"], ["Apache.Arrow", "Apache.Arrow.Compression", "Google.Protobuf", "Grpc.Net.Client", "System.IO.Hashing"]),
        ["EtlLib"] = new(["EtlLib.Abstractions", "EtlLib.Runtime", "EtlLib.DuckDb", "EtlLib.Generators", "EtlLib.CodeFixes"], ["Microsoft.Extensions.*"]),
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
