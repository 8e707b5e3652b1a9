using EtlLib.Engines;
using EtlLib.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace EtlLib.Hosting;

/// <summary>Runs a graph with the configuration and the log of a host.</summary>
internal sealed partial class EtlRunner(Func<DataFactory, Task> configure, IEngine engine, IConfiguration? configuration, ILogger<IEtlRunner> logger) : IEtlRunner
{
    public async Task<RunSummary> RunAsync(DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var settings = configuration is null ? new EtlSettings(new EngineOptions(), new DataContext()) : EtlSettings.Read(configuration.GetSection(EtlSettings.Section));
        var factory = new DataFactory(context is null ? settings.Context : context.Over(settings.Context));
        await configure(factory).ConfigureAwait(false);
        settings.CheckSections(factory.Engines.Keys);
        var summary = await factory.RunAsync(factory.EngineOf(settings, engine), null, options ?? new RunOptions { Engine = settings.Engine }, cancellationToken).ConfigureAwait(false);
        foreach (var warning in summary.Warnings)
        {
            LogWarning(logger, warning);
        }

        foreach (var step in summary.Steps)
        {
            LogStep(logger, step.Model, step.Sink ?? "kept", step.RowsOut, step.Elapsed);
        }

        return summary;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model} -> {Sink}: {Rows} rows in {Elapsed}")]
    private static partial void LogStep(ILogger logger, string model, string sink, long rows, TimeSpan elapsed);
}
