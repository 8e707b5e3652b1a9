namespace EtlLib.Intervals;

/// <summary>Makes the ledger say what is in the outputs, where it is missing, older than they are, or says more than is there.</summary>
internal static class LedgerRepair
{
    /// <summary>Takes over what the notes next to the rows say, and forgets what is gone. What another run computes is left to it.</summary>
    /// <returns>How many outputs of intervals were taken over, and how many forgotten.</returns>
    public static async Task<(int Found, int Gone)> RunAsync(IntervalCall call)
    {
        var rows = (await call.Ledger.RowsAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ConfigureAwait(false)).ToDictionary(r => (r.Output, r.Interval));
        var notes = new Dictionary<(Output, Interval), IntervalNote>();
        var seen = new HashSet<Output>();
        foreach (var model in call.Factory.Models)
        {
            foreach (var sink in model.Sinks.Where(IntervalFolder.IsSeen))
            {
                var output = new Output(model.Name, sink.Describe());
                seen.Add(output);
                foreach (var note in IntervalFolder.Notes(sink).Where(n => n.Output == output))
                {
                    notes[(output, note.Interval)] = note;
                }
            }
        }

        var found = 0;
        foreach (var (key, note) in notes.Where(n => !rows.TryGetValue(n.Key, out var row) || row.State != LedgerState.Done || row.Fingerprint != n.Value.Fingerprint))
        {
            if (await call.Ledger.TakeAsync(note.Run, key.Item2, [key.Item1], TimeSpan.FromSeconds(30), _ => false).ConfigureAwait(false) is { } taken)
            {
                await call.Ledger.DoneAsync(taken, note.Done, 0, _ => (note.Fingerprint, note.Rows, note.Interval.FolderName)).ConfigureAwait(false);
                found++;
            }
        }

        var gone = rows.Values.Where(r => seen.Contains(r.Output) && r.State == LedgerState.Done && !notes.ContainsKey((r.Output, r.Interval))).ToList();
        await call.Ledger.ForgetAsync(gone).ConfigureAwait(false);
        return (found, gone.Count);
    }
}
