using EtlLib.Engines;
using EtlLib.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib;

/// <summary>Adds a graph to a host, on an engine. The package EtlLib has the same on its embedded engine.</summary>
public static class EtlServices
{
    /// <summary>Adds an <see cref="IEtlRunner"/>. The engine is the <see cref="IEngine"/> of the services, where they have one, else the one that is given.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Describes the graph, afresh for each run; it gets the services too.</param>
    /// <param name="engine">Makes the engine.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEtl(this IServiceCollection services, Func<IServiceProvider, DataFactory, Task> configure, Func<IEngine> engine)
    {
        services.TryAddSingleton<IEngine>(_ => engine());
        services.AddSingleton<IEtlRunner>(provider => new EtlRunner(
            factory => configure(provider, factory),
            provider.GetRequiredService<IEngine>(),
            provider.GetService<IConfiguration>(),
            provider.GetService<ILogger<IEtlRunner>>() ?? NullLogger<IEtlRunner>.Instance));
        return services;
    }
}
