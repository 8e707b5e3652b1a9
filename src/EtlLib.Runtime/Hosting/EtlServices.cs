using EtlLib.Engines;
using EtlLib.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib;

/// <summary>Adds a graph to a host, on any engine. The package EtlLib has the same methods for the embedded engine.</summary>
public static class EtlServices
{
    /// <summary>Adds an <see cref="IEtlRunner"/>. It uses the <see cref="IEngine"/> of the services if there is one, otherwise the given engine.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Describes the graph. Called for each run, with the services of the host.</param>
    /// <param name="engine">Creates the engine.</param>
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
