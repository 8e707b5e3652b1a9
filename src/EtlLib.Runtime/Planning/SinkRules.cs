using EtlLib.Files;
using EtlLib.Tables;

namespace EtlLib.Planning;

/// <summary>What can be told of the sinks of a graph without looking at any of them.</summary>
internal static class SinkRules
{
    /// <exception cref="PlanException">A sink cannot work, or two are in each other's way.</exception>
    public static void Check(ModelGraph graph)
    {
        var files = graph.Models.SelectMany(m => m.Model.Sinks.OfType<FileSink>().Select(sink => (Model: m, Sink: sink, Path: FullPath(m, sink)))).ToList();
        if (files.FirstOrDefault(f => f.Sink.Mode is WriteMode.Merge) is { Sink: { } merged, Model: var of })
        {
            throw new PlanException($"Model {of.Name} is to be written to {merged.Describe()} by WriteMode.Merge, and rows of files have no key to replace them by. Use WriteMode.Overwrite or Append, or write to a table.") { Model = of.Name, Location = merged.Path };
        }

        foreach (var (model, sink, _) in files)
        {
            CheckExtension(model, sink);
            if (sink.Partitioned)
            {
                CheckPartitioned(model, sink);
            }
        }

        for (var i = 0; i < files.Count; i++)
        {
            foreach (var other in files.Skip(i + 1))
            {
                CheckApart((files[i].Model.Name, files[i].Sink.Path, files[i].Path), (other.Model.Name, other.Sink.Path, other.Path));
            }
        }
    }

    /// <summary>Refuses sources that another model of the run writes: they would give what the run before has left.</summary>
    /// <exception cref="PlanException">There is one.</exception>
    public static void CheckReads(IReadOnlyList<PlannedModel> models)
    {
        var written = models.SelectMany(m => m.Model.Sinks.Select(sink => (Model: m, Sink: sink))).ToList();
        foreach (var model in models)
        {
            foreach (var source in model.Sources)
            {
                if (written.FirstOrDefault(w => w.Model != model && Reads(source, w.Sink)) is { Sink: { } sink, Model: var writer })
                {
                    var path = sink is FileSink file ? file.Path : ((TableSink)sink).Path;
                    throw new PlanException(
                        $"Model {model.Name} reads {source.Describe()}, which {writer.Name} writes in the same run to {path}: it would read the rows of the run before. "
                        + $"Read the model: factory.Make<{model.Schema.ShortName}>(source: …), where … is what factory.Make<{writer.Schema.ShortName}> returns.")
                    { Model = model.Name, Location = path };
                }
            }
        }
    }

    private static bool Reads(DataSource source, DataSink sink) => (source, sink) switch
    {
        (FileSource from, FileSink to) => FileList.Reads(from, to),
        (TableSource from, TableSink to) => from.Format == to.Format && from.Options.Count == 0 && from.Path.TrimEnd('/') == to.Path.TrimEnd('/'),
        _ => false,
    };

    private static void CheckExtension(PlannedModel model, FileSink sink)
    {
        if ((sink.IsFolder ? FilePaths.OfOthers(sink.Format) : []).Any(e => sink.Path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            throw new PlanException($"Model {model.Name} is written as {FilePaths.Word(sink.Format)} to {sink.Path}, whose extension is of another format. "
                + $"End the path in {string.Join(" or ", sink.Extensions)} for a file, give a folder without an extension, or use the sink of that format.")
            { Model = model.Name, Location = sink.Path };
        }
    }

    private static void CheckPartitioned(PlannedModel model, FileSink sink)
    {
        if (!model.Schema.PartitionKey.Any())
        {
            throw new PlanException($"Model {model.Name} is to be written to {sink.Path} by its partition key, and has none: mark a property with [PartitionKey].") { Model = model.Name, Location = sink.Path };
        }

        if (model.Schema.PartitionKey.Count() == model.Schema.Columns.Count)
        {
            throw new PlanException($"Model {model.Name} is to be written to {sink.Path} by its partition key, which is all of its columns: nothing is left for the files. Leave a property without [PartitionKey].") { Model = model.Name, Location = sink.Path };
        }
    }

    private static void CheckApart((string Model, string Path, string Full) first, (string Model, string Path, string Full) second)
    {
        if (first.Full == second.Full)
        {
            var who = first.Model == second.Model ? $"{first.Model} is twice" : $"{first.Model} and {second.Model} are both";
            throw new PlanException($"{who} written to {first.Path}: give each a path of its own.") { Model = second.Model, Location = second.Path };
        }

        var (outer, inner) = first.Full.Length < second.Full.Length ? (first, second) : (second, first);
        if (inner.Full.StartsWith(outer.Full + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new PlanException($"{inner.Model} is written to {inner.Path}, which lies within {outer.Path}, where {outer.Model} is written: give each a folder of its own.") { Model = inner.Model, Location = inner.Path };
        }
    }

    private static string FullPath(PlannedModel model, FileSink sink) => string.IsNullOrWhiteSpace(sink.Path) || sink.Path.Contains('\0', StringComparison.Ordinal)
        ? throw new PlanException($"Model {model.Name} is written to a sink without a usable path: \"{sink.Path}\".") { Model = model.Name }
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(sink.Path));
}
