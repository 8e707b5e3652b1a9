using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;
using EtlLib.Spark.Sinks;
using EtlLib.Tables;

namespace EtlLib.Spark.Sources;

/// <summary>Files as Spark is told of them.</summary>
/// <param name="Source">The source.</param>
/// <param name="Paths">Patterns of the files.</param>
/// <param name="Partitions">The keys of the <c>key=value</c> folders that all of them lie in, where they are known here.</param>
/// <param name="Root">The folder that those folders are in.</param>
/// <param name="Local">The files, where they are of this machine.</param>
internal sealed record SourceFiles(FileSource Source, IReadOnlyList<string> Paths, IReadOnlyList<string> Partitions, string? Root, FileList? Local = null)
{
    private static readonly char[] Wildcards = ['*', '?', '[', '{'];

    /// <summary>The files of a source: those of this machine are found here, by the rules of the embedded engine; those of the cluster by Spark.</summary>
    public static SourceFiles Of(FileSource source)
    {
        if (source.IsLocal)
        {
            var files = FileList.Of(source);
            if (files.Partitions.FirstOrDefault(p => files.Folders(p).Select(f => f.Key).Distinct(StringComparer.Ordinal).Skip(1).Any()) is { } key)
            {
                throw Refusals.Operation($"reading {source.Describe()}, whose folders spell the key {key} in different ways", "Rename the folders.");
            }

            var root = files.Partitions.Count == 0 ? null : LocalPaths.Uri(Before(Path.GetFullPath(files.Paths[0]), p => p.Contains('=', StringComparison.Ordinal)));
            return new SourceFiles(source, [.. files.Paths.Select(LocalPaths.Pattern)], files.Partitions, root, files);
        }

        return new SourceFiles(source, [source.Path], [], source.Path.IndexOfAny(Wildcards) < 0 ? null : Before(source.Path, p => p.IndexOfAny(Wildcards) >= 0 || p.Contains('=', StringComparison.Ordinal)));
    }

    /// <summary>The files as a relation.</summary>
    public Wire.Relation Read(string format, string? schema, params IEnumerable<(string Key, string Value)> options) =>
        Rel.Files(format, Paths, schema, Root is null ? options : [.. options, ("basePath", Root)]);

    private static string Before(string path, Func<string, bool> ends) => string.Join('/', path.Split('/').TakeWhile(part => !ends(part)));
}

/// <summary>Files as relations of a model: columns by their names, ignoring case, of the model's types.</summary>
internal sealed class FileRelations(ClusterSession cluster)
{
    // What no text holds, so that only an unquoted nothing is null.
    private const string Nothing = "\u0001";
    private const int Sampled = 1_000;

    private static readonly Schema Lines = new("Lines", [new("Line", ColumnType.Text, Nullable: true)]);

    /// <summary>The rows of a scan.</summary>
    /// <exception cref="SourceException">The files are not there, or are not as the model says.</exception>
    public async Task<Wire.Relation> OfAsync(Scan scan, FileSource source, CancellationToken cancellationToken)
    {
        var files = SourceFiles.Of(source);
        try
        {
            return source switch
            {
                CsvSource csv => await CsvAsync(scan.Model, csv, files, cancellationToken).ConfigureAwait(false),
                JsonLinesSource => await JsonAsync(scan.Model, files, cancellationToken).ConfigureAwait(false),
                _ => await TypedAsync(scan.Model, files, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (SparkException e) when (e.ErrorClass is "PATH_NOT_FOUND")
        {
            throw new SourceException(
                source.IsLocal
                    ? $"{source.Describe()} is on this machine, whose files Spark at {cluster.Address} does not see. Put it where both see it, as s3a://bucket/folder or a shared folder, or run on the embedded engine."
                    : $"{source.Describe()} cannot be read: Spark at {cluster.Address} finds no such file or folder.", e)
            { Location = source.Path };
        }
    }

    /// <summary>The rows of a table of a format that Spark has a reader for.</summary>
    /// <exception cref="SourceException">The table is not there, or is not as the model says.</exception>
    public async Task<Wire.Relation> OfAsync(Scan scan, TableSource source, CancellationToken cancellationToken)
    {
        var (model, read) = (scan.Model, Rel.Files(source.Format, [LocalPaths.Table(source.Path)], null, source.Options.Select(o => (o.Key, o.Value))));
        try
        {
            var found = await cluster.SchemaAsync(read, cancellationToken).ConfigureAwait(false);
            return Guards.Over(read, model, source, column =>
            {
                var field = found.Fields.FirstOrDefault(f => f.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                    ?? throw new SourceException($"{source.Describe()}: the table has no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, found.Fields.Select(f => f.Name))}? [Column(\"…\")] on the property names the column.") { Location = source.Path, Model = model.ShortName, Column = column.Name };
                return StoredColumns.Converted(Ex.Column(field.Name), field.DataType, column.Type, what: Failures.Column(source, column, model))
                    ?? throw new SourceException($"{source.Describe()}: column {column.Name} is {field.DataType.KindCase.ToString().ToLowerInvariant()}, where {model.ShortName} has {column.Type}. Change the property's type.") { Location = source.Path, Model = model.ShortName, Column = column.Name };
            });
        }
        catch (SparkException e)
        {
            throw new SourceException($"{source.Describe()} cannot be read: {e.Message}", e) { Location = source.Path };
        }
    }

    /// <summary>Parquet and Avro, whose columns have types. Parquet of this machine is read layout by layout, as the embedded engine does.</summary>
    private async Task<Wire.Relation> TypedAsync(Schema model, SourceFiles files, CancellationToken cancellationToken)
    {
        if (files is not { Local: { } local, Source.Format: FileFormat.Parquet })
        {
            return await TypedAsync(model, files, null, [], cancellationToken).ConfigureAwait(false);
        }

        var layouts = await Task.Run(() => ParquetLayout.Of(local, cancellationToken), cancellationToken).ConfigureAwait(false);
        var rows = new List<Wire.Relation>();
        foreach (var layout in layouts)
        {
            rows.Add(await TypedAsync(model, files with { Paths = [.. layout.Paths.Select(LocalPaths.Pattern)] }, layout, layouts, cancellationToken).ConfigureAwait(false));
        }

        return Folding.Halved(rows, Rel.Union);
    }

    private async Task<Wire.Relation> TypedAsync(Schema model, SourceFiles files, ParquetLayout? layout, IReadOnlyList<ParquetLayout> layouts, CancellationToken cancellationToken)
    {
        var source = files.Source;
        var read = files.Read(SinkFiles.Name(source.Format), null, source.Format is FileFormat.Parquet && layout is null ? [("mergeSchema", "true")] : []);
        var found = await cluster.SchemaAsync(read, cancellationToken).ConfigureAwait(false);
        return Guards.Over(read, model, source, column =>
        {
            var (partition, what) = (files.Local?.IsPartition(column.Name) == true, Failures.Column(source, column, model));
            if (partition)
            {
                new PartitionText(source, model, column).All(files.Local!).Dispose();
            }

            var field = found.Fields.FirstOrDefault(f => f.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            var problem = layout is not null && !partition && layout.IndexOf(column.Name, source) is >= 0 and var index ? layout.Problem(index, column)
                : field?.DataType.KindCase is Wire.DataType.KindOneofCase.TimestampNtz && column is { Type.Kind: TypeKind.Instant, AssumeZone: null } ? ParquetLayout.NoZone : null;
            if (field is null)
            {
                return column.Nullable && layouts.Any(l => l.IndexOf(column.Name, source) >= 0) ? Ex.Null(column.Type)
                    : layout is null ? throw Missing(files, model, column, found.Fields.Select(f => f.Name)) : throw ParquetLayout.Missing(column.Nullable ? layouts : [layout], files.Local!, column, model);
            }

            var isText = partition || (!source.IsLocal && field.DataType.KindCase is Wire.DataType.KindOneofCase.String);
            var value = Ex.Column(field.Name);
            var converted = problem is not null ? null
                : column is { Type.Kind: TypeKind.Instant, AssumeZone: { } zone } && (layout is null ? field.DataType.KindCase is Wire.DataType.KindOneofCase.TimestampNtz : !partition && layout.Columns[layout.IndexOf(column.Name, source)].HasNoZone)
                ? StoredColumns.InZone(value, zone)
                : StoredColumns.Converted(value, field.DataType, column.Type, isText ? what : null, what: what);
            var file = layout is null || partition ? source.Path : layout.Holding(layout.IndexOf(column.Name, source));
            return converted ?? (file is null ? Ex.Null(column.Type)
                : throw new SourceException($"{source.Describe()}: column {column.Name} of {file} {problem ?? $"is {field.DataType.KindCase.ToString().ToLowerInvariant()}, where {model.ShortName} has {column.Type}. Change the property's type, or the file's."}") { Location = file, Column = column.Name });
        });
    }

    /// <summary>CSV is read as text, so that what a text means is told by one rule.</summary>
    private async Task<Wire.Relation> CsvAsync(Schema model, CsvSource source, SourceFiles files, CancellationToken cancellationToken)
    {
        if (!source.Header)
        {
            return Csv(model, source, files, [.. model.Columns.Select(c => c.Name)]);
        }

        if (!source.IsLocal)
        {
            var found = await cluster.SchemaAsync(files.Read("csv", null, Options(source, strict: true)), cancellationToken).ConfigureAwait(false);
            return Csv(model, source, files, [.. found.Fields.Select(f => f.Name)]);
        }

        var groups = new List<(string[] Names, List<string> Paths)>();
        foreach (var (path, pattern) in FileList.Of(source).Paths.Zip(files.Paths))
        {
            string[] names = [.. CsvHeader.NamesIn(path, source)];
            if (groups.Find(g => g.Names.SequenceEqual(names, StringComparer.Ordinal)).Paths is { } same)
            {
                same.Add(pattern);
            }
            else
            {
                groups.Add((names, [pattern]));
            }
        }

        var rows = Folding.Halved([.. groups.Select(g => Csv(model, source, files with { Paths = g.Paths }, g.Names))], Rel.Union);
        await cluster.SchemaAsync(rows, cancellationToken).ConfigureAwait(false); // Does Spark see the files?
        return rows;
    }

    private static Wire.Relation Csv(Schema model, CsvSource source, SourceFiles files, string[] names)
    {
        foreach (var column in model.Columns)
        {
            if (names.Count(n => n.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is not 1 and var count)
            {
                throw count == 0 ? Missing(files, model, column, names)
                    : new SourceException($"{source.Describe()}: the header has column {column.Name} more than once.") { Location = source.Path, Line = 1, Column = column.Name };
            }
        }

        // On this machine the header was read: columns that the model lacks get names of their own. On the cluster Spark compares each file's with these.
        var own = names.Select((name, i) => !source.IsLocal || model.IndexOf(name) >= 0 ? name : FormattableString.Invariant($"\u0001{i}")).ToArray();
        var read = files.Read("csv", string.Join(", ", own.Select(n => $"{Ex.Quoted(n)} string")), Options(source, strict: !source.IsLocal));
        return Guards.Over(read, model, source, column =>
        {
            var text = Ex.Column(own[Array.FindIndex(names, n => n.Equals(column.Name, StringComparison.OrdinalIgnoreCase))]);
            text = source.Nulls.Count == 0 ? text : Ex.If(Ex.Fn("in", [text, .. source.Nulls.Select(Ex.Text)]), Ex.Null(ColumnType.Text), text);
            var value = column.Type.Kind is TypeKind.Struct or TypeKind.List ? StoredTypes.FromJson(text, column.Type) : text;
            return StoredTypes.FromText(value, column.Type, Failures.Column(source, column, model));
        });
    }

    private static IEnumerable<(string Key, string Value)> Options(CsvSource source, bool strict) =>
    [
        ("header", source.Header ? "true" : "false"), ("sep", source.Delimiter.ToString()), ("quote", "\""), ("escape", "\""), ("mode", "FAILFAST"), ("multiLine", "true"),
        ("nullValue", Nothing), ("emptyValue", ""), ("inferSchema", "false"), ("enforceSchema", strict ? "false" : "true"), ("columnPruning", "false"),
        ("ignoreLeadingWhiteSpace", "false"), ("ignoreTrailingWhiteSpace", "false"),
    ];

    /// <summary>JSON lines. Spark finds keys by their exact spelling, so the first lines are read before to find how columns are spelled.</summary>
    private async Task<Wire.Relation> JsonAsync(Schema model, SourceFiles files, CancellationToken cancellationToken)
    {
        var keys = new JsonKeys(files.Source);
        var first = new Wire.Relation { Limit = new() { Input = Rel.Files("text", files.Paths), Limit_ = Sampled } };
        await foreach (var batch in ArrowReader.ReadAsync(cluster.RunAsync(_ => Task.FromResult(new Wire.Plan { Root = first }), cancellationToken, counted: false), Lines, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    keys.Add(batch.Text(0).GetString(row), files.Source.Path);
                }
            }
        }

        var spelled = model.Columns.ToDictionary(c => c.Name, c => keys.Spelling(c, model, files.Source.Path));
        var read = files.Read("json", string.Join(", ", model.Columns.Select(c => $"{Ex.Quoted(spelled[c.Name])} {StoredTypes.TextDdl(c.Type)}")), ("mode", "FAILFAST"));
        return Guards.Over(read, model, files.Source, column => StoredTypes.FromText(Ex.Column(spelled[column.Name]), column.Type, Failures.Column(files.Source, column, model)));
    }

    private static SourceException Missing(SourceFiles files, Schema model, ColumnSchema column, IEnumerable<string> names) =>
        new($"{files.Source.Describe()}: there is no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, names)}? [Column(\"…\")] on the property names the column.") { Location = files.Source.Path, Column = column.Name };
}
