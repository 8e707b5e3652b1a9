using System.CommandLine;
using EtlLib.Planning;

namespace EtlLib.CommandLine;

/// <summary>What a room that knows the command line adds to it.</summary>
internal interface IProgramExtension
{
    /// <summary>Adds commands, and options to those that are there.</summary>
    void AddTo(RootCommand root, Invocation invocation, IReadOnlyList<string> names);

    /// <summary>What <c>plan</c> says of a graph beside its steps.</summary>
    IEnumerable<string> Explain(ModelGraph graph);
}
