using EtlLib;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A service that runs a graph without the command line.</summary>
internal static class Host
{
    /// <summary>Runs the graph by its host and by its factory, then writes the names of all loaded assemblies to standard error.</summary>
    public static async Task RunAsync()
    {
        var services = new ServiceCollection();
        services.AddEtl(Describe);
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.GetRequiredService<IEtlRunner>().RunAsync();
        }

        var factory = new DataFactory();
        Describe(factory);
        await factory.RunAsync();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            await Console.Error.WriteLineAsync(assembly.GetName().Name);
        }
    }

    private static void Describe(DataFactory factory) => factory.Make<Measure>(
        source: DataSource.Rows(Measure.Sample(station: "Kiel", id: 1, value: 2.5), Measure.Sample(station: "Oslo", id: 20)),
        sinks: [DataSink.Parquet("measures.parquet", WriteMode.Overwrite), DataSink.Console()]);
}
