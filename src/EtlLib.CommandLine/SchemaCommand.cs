using EtlLib.Schemas;

namespace EtlLib.CommandLine;

/// <summary><c>schema</c>: prints the schema of a model in the format of another system.</summary>
internal static class SchemaCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, string? name, string format)
    {
        var (factory, _) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);
        var schema = Find(factory, name, "schema NAME");
        invocation.Shell.Output.WriteLine(format switch
        {
            "spark" => schema.SparkDdl,
            "sql" => schema.SqlDdl,
            "json" => schema.SparkJson,
            _ => schema.AvroJson,
        });
    }

    /// <summary>The schema of a model of the graph, else of any model that is compiled in: a schema needs no source.</summary>
    public static Schema Find(DataFactory factory, string? name, string command)
    {
        var models = factory.Models.Select(m => (m.Name, m.Schema)).Concat(DataModels.All.Select(m => (Name: m.Schema.ShortName, m.Schema)));
        return ModelNames.Find([.. models.DistinctBy(m => m.Name, StringComparer.OrdinalIgnoreCase)], name, command);
    }
}
