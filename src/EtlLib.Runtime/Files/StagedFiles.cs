using System.Globalization;
using EtlLib.Engines;

namespace EtlLib.Files;

/// <summary>Files of this machine that an engine writes to a path that nobody sees until the commit.</summary>
/// <param name="sink">The format, and whether it is one file, a folder or partitioned.</param>
/// <param name="job">What is written, and for which job.</param>
/// <param name="write">
/// Has the engine write the rows to a path: a file to be made or, where the sink is a folder, one that is there and empty, for files of any names.
/// Returns how many rows it wrote.
/// </param>
public sealed class StagedFiles(FileSink sink, SinkJob job, Func<string, CancellationToken, Task<long>> write) : EngineOutput
{
    private StagedOutput? staged;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken)
    {
        StagedOutput.Check(sink);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        staged ??= StagedOutput.Create(sink);
        return staged.WriteAsync(path => write(path, cancellationToken));
    }

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) =>
        staged?.PrepareAsync(PreparedFor(epoch), cancellationToken) ?? throw new InvalidOperationException("Nothing was written.");

    /// <inheritdoc />
    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) =>
        staged?.CommitAsync(cancellationToken) ?? StagedOutput.CommitAsync(sink, token, cancellationToken);

    /// <inheritdoc />
    public override async Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken)
    {
        if (staged is not null)
        {
            await staged.DisposeAsync().ConfigureAwait(false);
        }
        else if (token is not null)
        {
            StagedOutput.Remove(sink, token);
        }
        else
        {
            StagedOutput.RemovePrepared(sink, PreparedFor(epoch));
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => staged?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string PreparedFor(long epoch) => string.Create(CultureInfo.InvariantCulture, $"{job.Name}\n{job.Model}\n{epoch}\n");
}
