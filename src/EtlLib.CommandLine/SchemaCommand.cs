namespace EtlLib.CommandLine;

/// <summary><c>schema</c>: prints the schema of a model in the format of another system.</summary>
internal static class SchemaCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, string? name, string format)
    {
        var (factory, _) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);

        // A model of the graph, else any model that is compiled in: a schema needs no source.
        var models = factory.Models.Select(m => (m.Name, m.Schema)).Concat(DataModels.All.Select(m => (Name: m.Schema.ShortName, m.Schema)));
        var schema = ModelNames.Find([.. models.DistinctBy(m => m.Name, StringComparer.OrdinalIgnoreCase)], name, "schema NAME");
        invocation.Shell.Output.WriteLine(format switch
        {
            "spark" => schema.SparkDdl,
            "sql" => schema.SqlDdl,
            "json" => schema.SparkJson,
            _ => schema.AvroJson,
        });
    }
}
