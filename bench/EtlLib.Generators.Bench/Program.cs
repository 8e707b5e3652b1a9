using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EtlLib;
using EtlLib.Generators;
using EtlLib.Generators.Bench;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

var options = new CSharpParseOptions(LanguageVersion.CSharp14);
MetadataReference[] references = [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(DataModelAttribute).Assembly.Location)];
List<string> rows = [];
Keystrokes(models: 1_000, edits: 100);
Compilations(models: 300, DocumentationMode.None);
Compilations(models: 300, DocumentationMode.Parse);
var cpu = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();
var text = string.Create(CultureInfo.InvariantCulture, $"""
    # generator

    {DateTimeOffset.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores of {cpu}, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, Roslyn {typeof(Compilation).Assembly.GetName().Version}.
    Command: `dotnet run -c Release --project bench/EtlLib.Generators.Bench`.

    | what | figure | target |
    | --- | --- | --- |
    {string.Join('\n', rows)}

    """);
await File.WriteAllTextAsync(Path.Combine("bench", "results", "generator.md"), text).ConfigureAwait(false);
Console.WriteLine(text);

// A key is pressed in one of a thousand models: the generator runs again, and only that model's source may be new.
void Keystrokes(int models, int edits)
{
    var trees = Enumerable.Range(0, models).Select(i => CSharpSyntaxTree.ParseText(Sources.Model(i), options, $"Model{i}.cs")).ToArray();
    var compilation = Compile(trees);
    var driver = Driver(options).RunGenerators(compilation);
    var times = new List<double>();
    var most = 0;
    for (var edit = -60; edit < edits; edit++)
    {
        var at = (edit + 60) * 37 % models;
        var tree = CSharpSyntaxTree.ParseText(Sources.Model(at, $"    public int Extra{edit + 60} {{ get; init; }}"), options, $"Model{at}.cs");
        compilation = (CSharpCompilation)compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.First(t => t.FilePath == $"Model{at}.cs"), tree);
        var before = driver.GetRunResult().Results[0].GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText);
        var start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        if (edit >= 0)
        {
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        most = Math.Max(most, driver.GetRunResult().Results[0].GeneratedSources.Count(s => !before.TryGetValue(s.HintName, out var old) || !ReferenceEquals(old, s.SourceText)));
    }

    times.Sort();
    Row($"sources emitted anew by an edit in one of {models:N0} models, at most", most, "", 1);
    Row($"a keystroke at {models:N0} models, median", times[times.Count / 2], "ms", null);
    Row($"a keystroke at {models:N0} models, p95", times[times.Count * 95 / 100], "ms", 100);
}

// Compiling models that use their columns, against plain records of the same properties, both to an assembly, warm; with documentation read, as in an editor, or passed over, as csc does where no documentation file is made.
void Compilations(int models, DocumentationMode documentation)
{
    var parsing = options.WithDocumentationMode(documentation);
    double Cost(Func<int, string> source, bool generate)
    {
        var trees = Enumerable.Range(0, models).Select(i => CSharpSyntaxTree.ParseText(source(i), parsing, $"Model{i}.cs")).ToArray();
        var before = Cpu();
        Compilation compilation = Compile(trees);
        if (generate)
        {
            Driver(parsing).RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        }

        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        return result.Success ? Cpu() - before : throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
    }

    // Medians of the rounds after the compiler is warm: of plain records, whose compilation is short, the least swings by half from run to run.
    var costs = Enumerable.Range(0, 30).Select(_ => (Used: Cost(Sources.Used, generate: true), Plain: Cost(Sources.Plain, generate: false))).Skip(9).ToArray();
    var (used, plain) = (Median(costs.Select(c => c.Used)), Median(costs.Select(c => c.Plain)));
    var documented = documentation == DocumentationMode.None ? "" : ", documentation read";
    Row($"compiling {models} models of 8 properties, 8 columns and 8 operators used, warm, CPU, median{documented}", used, "s", null);
    Row($"compiling {models} plain records of the same properties, warm, CPU, median{documented}", plain, "s", null);
    Row($"their ratio{documented}", used / plain, "", 5);
}

CSharpCompilation Compile(SyntaxTree[] trees) => CSharpCompilation.Create("Models", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));

GeneratorDriver Driver(CSharpParseOptions parsing) => CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: parsing);

void Row(string what, double value, string unit, double? target) => rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {what} | {value:G4} {unit} | {(target is { } t ? $"≤ {t:G4} {(value <= t ? "met" : "missed")}" : "")} |"));

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
