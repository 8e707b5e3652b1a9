using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Sinks;

/// <summary>What Spark is told to write files: the embedded engine's formats, value by value.</summary>
internal static class SinkFiles
{
    private static readonly (string Key, string Value)[] Csv =
    [
        ("header", "true"), ("quote", "\""), ("escape", "\""), ("nullValue", ""), ("emptyValue", "\"\""), ("lineSep", "\n"),
        ("ignoreLeadingWhiteSpace", "false"), ("ignoreTrailingWhiteSpace", "false"),
    ];

    /// <summary>The name of a format in Spark.</summary>
    public static string Name(FileFormat format) => format switch { FileFormat.Parquet => "parquet", FileFormat.Csv => "csv", FileFormat.Avro => "avro", _ => "json" };

    /// <summary>The command that writes rows into a folder.</summary>
    /// <param name="plan">What the rows are of: where they are sorted, they stay so in one file.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sink">The format, and whether it is one file or partitioned.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">What to do where it is there.</param>
    public static Wire.WriteOperation Write(Relation plan, Wire.Relation rows, FileSink sink, string folder, Wire.WriteOperation.Types.SaveMode mode = Wire.WriteOperation.Types.SaveMode.Append)
    {
        var keys = sink.KeysOf(plan.Schema);
        var stored = Rel.Project(rows, plan.Schema, i => Stored(plan.Schema.Columns[i], sink, keys));
        if (!sink.IsFolder)
        {
            stored = new() { Repartition = new() { Input = stored, NumPartitions = 1, Shuffle = plan is not (Sort or Limit { From: Sort }) } };
        }

        var write = new Wire.WriteOperation { Input = stored, Source = Name(sink.Format), Path = folder, Mode = mode };
        write.PartitioningColumns.AddRange(keys);
        write.Options.Add(Options(sink).ToDictionary());
        return write;
    }

    /// <summary>What was written, to be counted.</summary>
    public static Wire.Relation Written(FileSink sink, string folder) =>
        sink.Format is FileFormat.Csv ? Rel.Files("csv", [folder], null, [.. Csv, ("multiLine", "true")]) : Rel.Files(sink.Format is FileFormat.JsonLines ? "text" : Name(sink.Format), [folder]);

    private static IEnumerable<(string Key, string Value)> Options(FileSink sink) =>
    [
        .. sink.Format switch
        {
            FileFormat.Parquet => [("compression", "zstd")],
            FileFormat.Csv => Csv,
            FileFormat.JsonLines => [("ignoreNullFields", "false")],
            _ => ((string, string)[])[],
        },
        .. sink.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? (IEnumerable<(string, string)>)[("compression", "gzip")] : [],
    ];

    private static Wire.Expression Stored(ColumnSchema column, FileSink sink, string[] keys)
    {
        var value = Ex.Column(column.Name);
        if (keys.Contains(column.Name))
        {
            // Spark would make the folder of a null of it.
            var text = StoredTypes.ToText(value, column.Type, json: false);
            return column.Type.Kind is TypeKind.Text
                ? Ex.If(Ex.Fn("in", text, Ex.Text(""), Ex.Text(Files.FileList.NullFolder)), Ex.Raise(Ex.Text($"{Failures.Sink}{sink.Describe()}: the partition key {column.Name} is \"{Failures.Open}"), text, Ex.Text($"{Failures.Close}\" in a row, which Spark does not tell from null. Choose another key, or leave such rows out.")), text)
                : text;
        }

        return sink.Format is FileFormat.Csv or FileFormat.JsonLines ? StoredTypes.ToText(value, column.Type, json: sink.Format is FileFormat.JsonLines) : value;
    }
}
