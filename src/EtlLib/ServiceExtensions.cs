using EtlLib.DuckDb;
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
}
