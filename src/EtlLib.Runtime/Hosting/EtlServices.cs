using EtlLib.Engines;
using EtlLib.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EtlLib;

/// <summary>Adds a graph to a host, on an engine. The package EtlLib has the same on its embedded engine.</summary>
public static class EtlServices
{
    /// <summary>Adds an <see cref="IEtlRunner"/>. The default engine is the <see cref="IEngine"/> of the services, where they have one, else the first that is added.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Describes the graph, afresh for each run; it gets the services too.</param>
    /// <param name="engines">Adds the engines, the default one first, before the graph is described.</param>
    /// <returns>The services.</returns>
    /// <exception cref="UsageException">The host has a graph without a name already.</exception>
    public static IServiceCollection AddEtl(this IServiceCollection services, Func<IServiceProvider, DataFactory, Task> configure, Action<DataFactory> engines)
    {
        CheckNew(services, null);
        return services.AddSingleton<IEtlRunner>(provider => Runner(provider, null, configure, engines));
    }

    /// <summary>
    /// Adds one of several graphs by its name: an <see cref="IEtlRunner"/> with the name as its key, as <c>[FromKeyedServices("name")] IEtlRunner runner</c>.
    /// What the section <c>EtlLib:Graphs:name</c> of the host's configuration sets wins over the section <c>EtlLib</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name, ignoring case in the configuration.</param>
    /// <param name="configure">Describes the graph, afresh for each run; it gets the services too.</param>
    /// <param name="engines">Adds the engines, the default one first, before the graph is described.</param>
    /// <returns>The services.</returns>
    /// <exception cref="UsageException">The host has a graph of that name already.</exception>
    public static IServiceCollection AddEtl(this IServiceCollection services, string name, Func<IServiceProvider, DataFactory, Task> configure, Action<DataFactory> engines)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        CheckNew(services, name);
        return services.AddKeyedSingleton<IEtlRunner>(name, (provider, _) => Runner(provider, name, configure, engines));
    }

    private static EtlRunner Runner(IServiceProvider provider, string? name, Func<IServiceProvider, DataFactory, Task> configure, Action<DataFactory> engines)
    {
        return new EtlRunner(name, DescribeAsync, provider.GetService<IConfiguration>(), provider.GetService<ILoggerFactory>());

        Task DescribeAsync(DataFactory factory)
        {
            if (provider.GetService<IEngine>() is { } engine)
            {
                factory.AddEngine(engine.Name, _ => engine);
            }

            engines(factory);
            return configure(provider, factory);
        }
    }

    private static void CheckNew(IServiceCollection services, string? name)
    {
        if (services.Any(service => service.ServiceType == typeof(IEtlRunner) && Equals(service.ServiceKey, name)))
        {
            throw new UsageException(name is null
                ? "AddEtl was called twice. Give each graph of the host a name: services.AddEtl(\"name\", …)."
                : $"AddEtl was called twice with the name {name}. Give each graph of the host its own.");
        }
    }
}
