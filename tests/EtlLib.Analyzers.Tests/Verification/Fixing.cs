using System.Collections.Immutable;
using System.Reflection;
using EtlLib.CodeFixes;
using EtlLib.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Analyzers.Tests.Verification;

/// <summary>Applies code fixes to documents, as an editor does.</summary>
internal static class Fixing
{
    public static readonly ImmutableArray<CodeFixProvider> Fixes =
    [
        .. typeof(DocumentFix).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null)
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!),
    ];

    /// <summary>Applies the first fix of the first diagnostic of a rule, and compares. The result has no error.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="before">The test's document.</param>
    /// <param name="after">What it becomes.</param>
    /// <param name="title">What the light bulb says, where that matters.</param>
    /// <param name="compiles">Whether the result has no error. Not so where more than one mistake was in it.</param>
    public static async Task FixAsync(string id, string before, string after, string? title = null, bool compiles = true)
    {
        var (project, found) = await OpenAsync(id, before);
        var actions = await ActionsAsync(project, found[0]);
        Assert.NotEmpty(actions);
        if (title is not null)
        {
            Assert.Contains(title, actions.Select(a => a.Title));
        }

        var changed = await ApplyAsync(project.Solution, title is null ? actions[0] : actions.First(a => a.Title == title));
        Assert.Equal(after, await TextAsync(changed, project.Id, Analysis.TestFile));
        if (compiles)
        {
            await CompilesAsync(changed, project.Id);
        }
    }

    /// <summary>Applies the first fix where the document that changes is that of the sample models.</summary>
    public static async Task<string> FixModelsAsync(string id, string source, bool compiles = true)
    {
        var (project, found) = await OpenAsync(id, source);
        var changed = await ApplyAsync(project.Solution, (await ActionsAsync(project, found[0]))[0]);
        if (compiles)
        {
            await CompilesAsync(changed, project.Id);
        }

        return await TextAsync(changed, project.Id, "Models.cs");
    }

    /// <summary>Fixes all diagnostics of a rule in the document at once.</summary>
    public static async Task FixAllAsync(string id, string before, string after)
    {
        var (project, found) = await OpenAsync(id, before);
        var document = project.Documents.Single(d => d.Name == Analysis.TestFile);
        var provider = Fixes.Single(f => f.FixableDiagnosticIds.Contains(id));
        var key = (await ActionsAsync(project, found[0]))[0].EquivalenceKey;
        var context = new FixAllContext(document, provider, FixAllScope.Document, key!, [id], new Known(found), TestContext.Current.CancellationToken);
        var action = await provider.GetFixAllProvider()!.GetFixAsync(context);
        var changed = await ApplyAsync(project.Solution, action!);
        Assert.Equal(after, await TextAsync(changed, project.Id, Analysis.TestFile));
        await CompilesAsync(changed, project.Id);
    }

    /// <summary>The titles that are offered for the first diagnostic of a rule.</summary>
    public static async Task<IReadOnlyList<string>> TitlesAsync(string id, string source)
    {
        var (project, found) = await OpenAsync(id, source);
        return [.. (await ActionsAsync(project, found[0])).Select(a => a.Title)];
    }

    private static async Task<(Project Project, ImmutableArray<Diagnostic> Found)> OpenAsync(string id, string source)
    {
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Test", LanguageNames.CSharp)
            .WithParseOptions(Analysis.Parse).WithCompilationOptions(Analysis.Options).WithMetadataReferences(Analysis.References)
            .WithAnalyzerReferences([new AnalyzerFileReference(typeof(ModelGenerator).Assembly.Location, new Loaded())])
            .AddDocument("Models.cs", Samples.Models, filePath: "Models.cs").Project
            .AddDocument(Analysis.TestFile, source, filePath: Analysis.TestFile).Project;
        var compilation = await project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var found = (await Analysis.DiagnosticsAsync(compilation!.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(t => t.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))))).Where(d => d.Id == id).ToImmutableArray();
        Assert.NotEmpty(found);
        return (project, found);
    }

    private static async Task<IReadOnlyList<CodeAction>> ActionsAsync(Project project, Diagnostic diagnostic)
    {
        var document = project.Documents.Single(d => d.FilePath == diagnostic.Location.SourceTree!.FilePath);
        var actions = new List<CodeAction>();
        foreach (var fix in Fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        return actions;
    }

    private static async Task<Solution> ApplyAsync(Solution solution, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
    }

    private static async Task<string> TextAsync(Solution solution, ProjectId project, string name) =>
        (await solution.GetProject(project)!.Documents.Single(d => d.Name == name).GetTextAsync(TestContext.Current.CancellationToken)).ToString();

    private static async Task CompilesAsync(Solution solution, ProjectId project)
    {
        var compilation = await solution.GetProject(project)!.GetCompilationAsync(TestContext.Current.CancellationToken);
        Assert.Empty(compilation!.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
    }

    /// <summary>Gives the loaded generator where its file is asked for.</summary>
    private sealed class Loaded : IAnalyzerAssemblyLoader
    {
        public Assembly LoadFromPath(string fullPath) => typeof(ModelGenerator).Assembly;

        public void AddDependencyLocation(string fullPath)
        {
        }
    }

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
