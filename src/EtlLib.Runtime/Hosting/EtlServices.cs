using EtlLib.Engines;
using EtlLib.Hosting;
using EtlLib.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
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

    /// <summary>
    /// Runs the graph that <c>AddEtl</c> describes as a stream, from the host's start to its end, and adds its health checks: <c>etllib-live</c> (tag live) is healthy
    /// unless the stream has failed, <c>etllib-ready</c> (tag ready) once it has recovered its state.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="streams">Makes what runs streams.</param>
    /// <param name="options">How it is run; null: as the defaults say.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStream(this IServiceCollection services, Func<IStreamEngine> streams, StreamOptions? options = null)
    {
        services.TryAddSingleton<StreamState>();
        services.AddHostedService(provider => new StreamService(
            (EtlRunner)provider.GetRequiredService<IEtlRunner>(),
            streams(),
            options ?? new StreamOptions(),
            provider.GetRequiredService<StreamState>(),
            provider.GetService<ILogger<StreamService>>() ?? NullLogger<StreamService>.Instance));
        services.AddHealthChecks()
            .Add(new HealthCheckRegistration("etllib-live", provider => new StreamIsLive(provider.GetRequiredService<StreamState>()), null, ["live"]))
            .Add(new HealthCheckRegistration("etllib-ready", provider => new StreamIsReady(provider.GetRequiredService<StreamState>()), null, ["ready"]));
        return services;
    }
}
