using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering.Scalars;
using Kind = EtlLib.Spark.Protocol.DataType.KindOneofCase;

namespace EtlLib.Spark.Sources;

/// <summary>Tables of databases as relations of a model.</summary>
internal sealed class TableRelations(ClusterSession cluster)
{
    private const string Rows = "10000";

    /// <summary>The rows of a scan.</summary>
    /// <exception cref="SourceException">The table is not there, or is not as the model says.</exception>
    public async Task<Wire.Relation> OfAsync(Scan scan, JdbcSource source, CancellationToken cancellationToken)
    {
        var (table, model) = (source.Table, scan.Model);
        try
        {
            var found = (await cluster.SchemaAsync(table.Read(cluster, table.Name), cancellationToken).ConfigureAwait(false)).Fields;
            var columns = model.Columns.ToDictionary(c => c, c => found.FirstOrDefault(f => f.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new SourceException($"{source.Describe()}: there is no column {c.Name}, which {model.ShortName} has. Did you mean {Nearest.To(c.Name, found.Select(f => f.Name))}? [Column(\"…\")] on the property names the column.") { Location = table.Name, Column = c.Name });
            var query = table.Read(cluster, $"(SELECT {string.Join(", ", columns.Select(c => Selected(c.Key, c.Value)))} FROM {table.Name}) AS etllib", ("fetchsize", Rows));
            var types = (await cluster.SchemaAsync(query, cancellationToken).ConfigureAwait(false)).Fields;
            return Guards.Over(query, model, source, column =>
            {
                var field = types.First(f => f.Name == columns[column].Name);
                var json = column.Type.Kind is TypeKind.Struct or TypeKind.List ? Failures.Column(source, column, model) : null;
                return StoredColumns.Converted(Ex.Column(field.Name), field.DataType, column.Type, json)
                    ?? throw new SourceException($"{source.Describe()}: column {column.Name} is {field.DataType.KindCase.ToString().ToLowerInvariant()} on Spark, where {model.ShortName} has {column.Type}. Change the property's type, or the table's.") { Location = table.Name, Column = column.Name };
            });
        }
        catch (SparkException e)
        {
            throw new SourceException($"{source.Describe()} cannot be read: {e.Message}", e) { Location = table.Name };
        }
    }

    /// <summary>A column as it is asked for: times of day and intervals as microseconds, which Spark would make something else of.</summary>
    private static string Selected(ColumnSchema column, Wire.DataType.Types.StructField field)
    {
        var name = $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return column.Type.Kind is TypeKind.TimeOfDay or TypeKind.Duration && field.DataType.KindCase is not (Kind.Long or Kind.Integer)
            ? $"(EXTRACT(EPOCH FROM {name}) * 1000000)::bigint AS {name}"
            : name;
    }
}
