using EtlLib.Planning;

namespace EtlLib.Running;

/// <summary>A sink of a run with its writer and, once it is prepared, its token.</summary>
internal sealed class RunOutput(int step, WriteStep write, SinkWriter writer)
{
    public int Step => step;

    public SinkWriter Writer => writer;

    public string? Token { get; set; }

    public bool Committed { get; set; }

    public RecordedSink Recorded => new(write.Model.Name, write.Sink.Describe(), writer.PreparedSurvives);

    public bool Is(RecordedSink sink) => sink.Model == write.Model.Name && sink.Sink == write.Sink.Describe();

    public SinkGuarantee Guarantee => write.Sink.Guarantee;
}

/// <summary>Prepares and commits the outputs of a run as one, and finishes or removes what a killed run had prepared.</summary>
/// <remarks>Law: every sink prepares before any commits; those whose prepared rows die with the process commit first.</remarks>
internal sealed class RunCommit(string folder, string job, long epoch, Func<List<RunOutput>> open) : IAsyncDisposable
{
    private readonly List<RunOutput> outputs = open();
    private CommitRecord? record;

    public IReadOnlyList<RunOutput> Outputs => outputs;

    public async ValueTask DisposeAsync()
    {
        foreach (var output in outputs)
        {
            if (output is { Token: { } token, Committed: false })
            {
                await output.Writer.AbortAsync(epoch, token, CancellationToken.None).ConfigureAwait(false);
            }

            await output.Writer.DisposeAsync().ConfigureAwait(false);
        }

        record?.Forget();
    }

    /// <summary>Makes an output durable.</summary>
    public async Task PrepareAsync(RunOutput output, CancellationToken cancellationToken)
    {
        if (record is null && outputs.Any(o => o.Writer.PreparedSurvives))
        {
            record = CommitRecord.Begin(folder, job, epoch, [.. outputs.Select(o => o.Recorded)]);
        }

        output.Token = await output.Writer.PrepareAsync(epoch, cancellationToken).ConfigureAwait(false);
        if (output.Writer.PreparedSurvives)
        {
            record!.Prepared(outputs.IndexOf(output), output.Token);
        }
    }

    /// <summary>Makes everything visible.</summary>
    /// <param name="committed">Is told of each output that is in place.</param>
    public async Task CommitAsync(Action<RunOutput, CommittedOutput> committed)
    {
        record?.Decide([.. outputs.Select(o => o.Token!)]);
        var inPlace = new List<string>();
        foreach (var output in outputs.OrderBy(o => o.Writer.PreparedSurvives))
        {
            try
            {
                var made = await output.Writer.CommitAsync(output.Token!, CancellationToken.None).ConfigureAwait(false);
                output.Committed = true;
                committed(output, made);
                if (made.Path is { } path)
                {
                    inPlace.Add(path);
                }
            }
            catch (SinkException failure) when (inPlace.Count > 0)
            {
                throw new SinkException($"{failure.Message} Written before it, and in place: {string.Join(", ", inPlace)}.", failure) { Like = failure };
            }
        }
    }

    /// <summary>Commits what an earlier run of the job had prepared for all of its sinks when it was killed, and removes what it had prepared for some.</summary>
    /// <returns>What was done, in words.</returns>
    public async Task<IReadOnlyList<string>> RecoverAsync(CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        foreach (var left in CommitRecord.LeftBehind(folder, job))
        {
            using (left)
            {
                var found = left.Sinks.Select(sink => (Sink: sink, Output: outputs.FirstOrDefault(o => o.Is(sink)))).ToList();
                if (found.FirstOrDefault(f => f is { Output: null, Sink.Survives: true }).Sink is { Sink: { } missing })
                {
                    warnings.Add($"An earlier run was interrupted before its commit, and wrote to {missing}, which this program does not write. Its record stays in {folder}; delete it to forget that run.");
                    continue;
                }

                warnings.Add(await RecoverAsync(left, [.. found.Select(f => f.Output)], cancellationToken).ConfigureAwait(false));
                left.Forget();
            }
        }

        return warnings;
    }

    private static async Task<string> RecoverAsync(CommitRecord left, IReadOnlyList<RunOutput?> found, CancellationToken cancellationToken)
    {
        var commit = left.Decided;
        foreach (var output in found.OfType<RunOutput>().Where(o => commit && o is { Writer.PreparedSurvives: false, Guarantee: SinkGuarantee.ExactlyOnce }))
        {
            commit = await output.Writer.LastEpochAsync(cancellationToken).ConfigureAwait(false) >= left.Epoch;
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (found[i] is not { Writer: { PreparedSurvives: true } writer })
            {
                continue;
            }

            if (commit)
            {
                await writer.CommitAsync(left.Tokens[i]!, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await writer.AbortAsync(left.Epoch, left.Tokens[i], cancellationToken).ConfigureAwait(false);
            }
        }

        return commit ? "An earlier run was interrupted while it committed: its outputs are complete now." : "An earlier run was interrupted before its commit: what it had written is removed.";
    }
}
