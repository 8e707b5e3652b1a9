using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EtlLib.Progress;

/// <summary>Progress on a terminal: one bar per step, with rows, rate and time left.</summary>
internal static class TerminalProgress
{
    private const int BarWidth = 12, LeastWords = 16;

    /// <summary>The width of a line without the description: the spinner, the bar, the figures and the gaps between them.</summary>
    private const int Decoration = BarWidth + 42;

    /// <summary>Runs work and shows its progress.</summary>
    public static Task<T> WatchAsync<T>(IAnsiConsole console, Func<IProgress<RunProgress>?, Task<T>> work)
    {
        var figures = new FiguresColumn();
        return console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, figures)
            .StartAsync(context => work(new Bars(context, figures, Math.Max(LeastWords, console.Profile.Width - Decoration))));
    }

    private sealed class Bars(ProgressContext context, FiguresColumn figures, int words) : IProgress<RunProgress>
    {
        private readonly Dictionary<int, ProgressTask> bars = [];
        private readonly Lock gate = new();

        public void Report(RunProgress value)
        {
            lock (gate)
            {
                if (!bars.TryGetValue(value.Number, out var bar))
                {
                    bars[value.Number] = bar = context.AddTask(Markup.Escape(Cut($"{value.Number}/{value.Steps} {value.Step}")), maxValue: 1);
                }

                figures.Set(bar.Id, value);
                bar.IsIndeterminate = !value.Done && value.Fraction is null;
                bar.Value = value.Done ? 1 : Math.Clamp(value.Fraction ?? 0, 0, 1);
            }
        }

        private string Cut(string text) => text.Length <= words ? text : text[..(words - 1)] + "…";
    }

    private sealed class FiguresColumn : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, RunProgress> latest = new();

        protected override bool NoWrap => true;

        public void Set(int task, RunProgress progress) => latest[task] = progress;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(latest.TryGetValue(task.Id, out var progress) ? Figures.Short(progress) : "");
    }
}
