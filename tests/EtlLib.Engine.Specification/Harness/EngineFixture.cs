using System.Collections.Concurrent;
using EtlLib.Engines;

namespace EtlLib.Engine.Specification;

/// <summary>
/// The engine that specifications run on, one for an engine's test assembly: <c>[assembly: AssemblyFixture(typeof(DuckDbFixture))]</c>. Its sessions are
/// pooled, also after a failure: an operation that fails leaves nothing behind in its session, and the specifications would notice if it did.
/// </summary>
public abstract class EngineFixture : IAsyncDisposable
{
    private readonly ConcurrentBag<EngineSession> idle = [];

    /// <summary>The engine.</summary>
    public abstract IEngine Engine { get; }

    /// <summary>Works with a session that nobody else works with meanwhile.</summary>
    public async Task<T> UseAsync<T>(Func<EngineSession, Task<T>> work)
    {
        var session = idle.TryTake(out var pooled) ? pooled : Engine.Open(new EngineRun(DataContext.Test));
        try
        {
            return await work(session);
        }
        finally
        {
            idle.Add(session);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        while (idle.TryTake(out var session))
        {
            await session.DisposeAsync();
        }
    }
}
