using EtlLib.Schemas;

namespace EtlLib.CommandLine;

/// <summary><c>schema</c>: a model's schema as other systems write it.</summary>
internal static class SchemaCommand
{
    public static async Task<int> RunAsync(Invocation invocation, RunArguments arguments, string? name, string format)
    {
        var (factory, _) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);
        var schema = Find(factory, name);
        invocation.Shell.Output.WriteLine(format switch
        {
            "spark" => schema.SparkDdl,
            "sql" => schema.SqlDdl,
            "json" => schema.SparkJson,
            _ => schema.AvroJson,
        });
        return 0;
    }

    /// <summary>A model of the graph, else any model that is compiled in: a schema needs no source.</summary>
    private static Schema Find(DataFactory factory, string? name)
    {
        var schemas = factory.Models.Select(m => (m.Name, m.Schema))
            .Concat(DataModels.All.Select(m => (Name: m.Schema.ShortName, m.Schema)))
            .DistinctBy(m => m.Name, StringComparer.OrdinalIgnoreCase).ToList();
        if (name is null)
        {
            return schemas.Count == 1 ? schemas[0].Schema : throw new UsageException($"Say which model: schema NAME. The models are {string.Join(", ", schemas.Select(s => s.Name))}.");
        }

        return schemas.Find(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)).Schema
            ?? throw new UsageException($"There is no model {name}. Did you mean {Nearest.To(name, schemas.Select(s => s.Name))}? The models are {string.Join(", ", schemas.Select(s => s.Name))}.");
    }
}
