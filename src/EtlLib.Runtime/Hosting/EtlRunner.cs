using EtlLib.Engines;
using EtlLib.Planning;
using EtlLib.Running;
using EtlLib.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.Hosting;

/// <summary>A runner in a host: its configuration and its log. The name is the graph's, or null if it is the host's only one.</summary>
internal sealed class EtlRunner(string? name, Func<DataFactory, Task> configure, IConfiguration? configuration, ILoggerFactory? loggers) : IEtlRunner
{
    public async Task<RunSummary> RunAsync(DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (settings, own) = Settings();
        var given = context is null ? settings.Context : context.Over(settings.Context);
        var redaction = new Redaction();
        redaction.Add([.. given.Secrets.Values, .. settings.EngineSecrets]);
        var run = options ?? new RunOptions();
        run = run with { Loggers = new RedactingLoggers(run.Loggers is NullLoggerFactory ? loggers ?? run.Loggers : run.Loggers, redaction) };
        var factory = new DataFactory(given);
        try
        {
            await DescribeAsync(factory, settings, new RunLog(run)).ConfigureAwait(false);
            var set = (context?.Parameters.Keys ?? []).Concat(own);
            return await FactoryRun.RunAsync(factory, factory.EngineOf(settings), context: null, run, graph => ParameterRules.Check(set, given, graph, "The parameter"), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (redaction.Apply(e) is var shown && !ReferenceEquals(shown, e))
        {
            throw shown;
        }
    }

    /// <summary>Reads the settings, and lets the program describe its graph.</summary>
    public async Task<(DataFactory Factory, IEngine Engine)> DescribeAsync(DataContext? context)
    {
        var (settings, _) = Settings();
        var factory = new DataFactory(context is null ? settings.Context : context.Over(settings.Context));
        await configure(factory).ConfigureAwait(false);
        settings.CheckSections(factory.Engines);
        return (factory, factory.EngineOf(settings));
    }

    private async Task DescribeAsync(DataFactory factory, EtlSettings settings, RunLog log)
    {
        try
        {
            await configure(factory).ConfigureAwait(false);
            settings.CheckSections(factory.Engines);
        }
        catch (Exception e) when (log.Failed(e))
        {
            throw;
        }
    }

    /// <summary>The settings, and the names of the parameters that are set for this graph alone. A named graph has its own section, over what is set for all.</summary>
    private (EtlSettings Settings, IEnumerable<string> Own) Settings()
    {
        if (configuration is null)
        {
            return (new EtlSettings(new DataContext()), []);
        }

        var section = configuration.GetSection(EtlSettings.Section);
        if (name is null)
        {
            var settings = EtlSettings.Read(section);
            return (settings, settings.Context.Parameters.Keys);
        }

        var own = EtlSettings.Read(section.GetSection($"Graphs:{name}"));
        return (own.Over(EtlSettings.Read(section)), own.Context.Parameters.Keys);
    }
}
