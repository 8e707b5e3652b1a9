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
        static factory => factory.UseDuckDb());

    /// <summary>Adds one of several graphs by its name: an <see cref="IEtlRunner"/> with the name as its key. The section <c>EtlLib:Graphs:name</c> wins over <c>EtlLib</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Describes the graph, afresh for each run; it gets the services too.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEtl(this IServiceCollection services, string name, Action<IServiceProvider, DataFactory> configure) => services.AddEtl(
        name,
        (provider, factory) =>
        {
            configure(provider, factory);
            return Task.CompletedTask;
        },
        static factory => factory.UseDuckDb());
}
