using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EtlLib;

// docs/own-sources-and-sinks.md shows this code; a test compares the two.
// <source>
/// <summary>Measures from a text file: station, time, identifier and value, separated by commas, after a header.</summary>
public sealed class TextSource(string path) : DataSource<Measure>
{
    public override string Describe() => $"text {path}";

    public override async IAsyncEnumerable<Measure> ReadAsync(DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            if (++number == 1)
            {
                continue;
            }

            var fields = line.Split(',');
            if (!DateTimeOffset.TryParse(fields[1], CultureInfo.InvariantCulture, out var time))
            {
                throw new SourceException($"{path}, line {number}: '{fields[1]}' is not a time.") { Location = path, Line = number, Column = "Time" };
            }

            yield return new Measure
            {
                Station = fields[0], Time = time, Id = long.Parse(fields[2], CultureInfo.InvariantCulture), Value = double.Parse(fields[3], CultureInfo.InvariantCulture),
            };
        }
    }
}

// </source>
// <sink>
/// <summary>The identifiers of measures in a text file, a line each: whole after the run's commit, or not at all.</summary>
public sealed class TextFile(string path) : DataSink
{
    public override string Describe() => $"text {path}";

    public override SinkWriter Open(SinkJob job) => new Writer(path);

    private sealed class Writer(string path) : SinkWriter<Measure>
    {
        private readonly StringBuilder lines = new();

        public override Task WriteAsync(IReadOnlyList<Measure> rows, CancellationToken cancellationToken)
        {
            lines.AppendJoin('\n', rows.Select(r => r.Id)).Append('\n');
            return Task.CompletedTask;
        }

        public override async Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken)
        {
            await File.WriteAllTextAsync($"{path}.{epoch}.prepared", lines.ToString(), cancellationToken);
            return $"{path}.{epoch}.prepared";
        }

        public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
        {
            if (File.Exists(token))
            {
                File.Move(token, path, overwrite: true);
            }

            return Task.FromResult(new CommittedOutput(Path.GetFullPath(path)));
        }

        public override Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken) => Task.Run(() => File.Delete($"{path}.{epoch}.prepared"), cancellationToken);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

// </sink>
