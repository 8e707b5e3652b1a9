using EtlLib.DuckDb;
using EtlLib.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace EtlLib;

/// <summary>Adds a graph to a host, on the embedded engine.</summary>
public static class ServiceExtensions
{
    /// <summary>Adds an <see cref="IEtlRunner"/>. It reads the section <c>EtlLib</c> of the host's configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Describes the graph, afresh for each run.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEtl(this IServiceCollection services, Action<DataFactory> configure) => services.AddEtl((_, factory) => configure(factory));

    /// <summary>The same, where the graph needs other services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Describes the graph, afresh for each run; it gets the services too.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEtl(this IServiceCollection services, Action<IServiceProvider, DataFactory> configure) => services.AddEtl(
        (provider, factory) =>
        {
            configure(provider, factory);
            return Task.CompletedTask;
        },
        static () => new DuckDbEngine());

    /// <summary>
    /// Runs the graph that <c>AddEtl</c> describes as a stream on the embedded engine, from the host's start to its end, and adds its health checks:
    /// <c>etllib-live</c> (tag live) and <c>etllib-ready</c> (tag ready).
    /// </summary>
    /// <param name="services">The host's services, which <c>AddEtl</c> was called on.</param>
    /// <param name="options">How it is run; null: as the defaults say.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStream(this IServiceCollection services, StreamOptions? options = null) => services.AddStream(static () => new EmbeddedStreams(), options);
}
