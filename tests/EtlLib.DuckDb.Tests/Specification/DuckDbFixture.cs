using EtlLib.DuckDb.Tests.Specification;
using EtlLib.Engine.Specification;
using EtlLib.Engines;

[assembly: AssemblyFixture(typeof(DuckDbFixture))]

namespace EtlLib.DuckDb.Tests.Specification;

/// <summary>The embedded engine, as the specifications run on it.</summary>
public sealed class DuckDbFixture : EngineFixture
{
    /// <inheritdoc />
    public override IEngine Engine { get; } = new DuckDbEngine(new DuckDbOptions(Threads: 2));
}
