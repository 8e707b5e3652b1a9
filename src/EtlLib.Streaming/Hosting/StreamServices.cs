using EtlLib.Hosting;
using EtlLib.Streaming;
using EtlLib.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib;

/// <summary>Runs a host's graph as a stream.</summary>
public static class StreamServices
{
    /// <summary>
    /// Runs the graph that <c>AddEtl</c> describes as a stream on the embedded engine, from the host's start to its end, and adds its health checks: <c>etllib-live</c>
    /// (tag live) is healthy unless the stream has failed, <c>etllib-ready</c> (tag ready) once it has recovered its state.
    /// </summary>
    /// <param name="services">The host's services, which <c>AddEtl</c> was called on.</param>
    /// <param name="options">How it is run; null: as the defaults say.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStream(this IServiceCollection services, StreamOptions? options = null)
    {
        services.TryAddSingleton<HostedState>();
        services.AddHostedService(provider => new StreamService(
            (EtlRunner)provider.GetRequiredService<IEtlRunner>(),
            new EmbeddedStreams(),
            options ?? new StreamOptions { Loggers = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance },
            provider.GetRequiredService<HostedState>(),
            provider.GetService<ILogger<StreamService>>() ?? NullLogger<StreamService>.Instance));
        services.AddHealthChecks()
            .Add(new HealthCheckRegistration("etllib-live", provider => new StreamIsLive(provider.GetRequiredService<HostedState>()), null, ["live"]))
            .Add(new HealthCheckRegistration("etllib-ready", provider => new StreamIsReady(provider.GetRequiredService<HostedState>()), null, ["ready"]));
        return services;
    }
}
