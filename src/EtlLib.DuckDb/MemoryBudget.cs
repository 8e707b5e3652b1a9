using EtlLib.DuckDb.Native;

namespace EtlLib.DuckDb;

/// <summary>Shares the memory of the process between the sessions that are open.</summary>
/// <remarks>
/// Law: the limits of the open sessions add up to at most the budget, except for limits that were asked for and the least that each session gets. Sessions
/// without a limit of their own share what is left in equal parts: a session that opens makes the parts smaller, one that closes makes them larger.
/// </remarks>
/// <param name="total">The budget in bytes.</param>
internal sealed class MemoryBudget(long total)
{
    /// <summary>What each session gets, however many there are.</summary>
    public const long Least = 64 << 20;

    private readonly Lock gate = new();
    private readonly List<Share> shares = [];

    /// <summary>The budget of this process: three quarters of the memory that it may use.</summary>
    public static MemoryBudget Process { get; } = new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3);

    /// <summary>Takes a share; disposing of it gives the memory back.</summary>
    /// <param name="asked">The limit that was asked for in bytes, or null.</param>
    public Share Take(long? asked)
    {
        lock (gate)
        {
            var share = new Share(this, asked);
            shares.Add(share);
            Balance();
            var free = total - shares.Where(s => s != share).Sum(s => s.Limit);
            share.Limit = asked ?? Math.Max(Math.Min(Part(), free), Least);
            return share;
        }
    }

    private long Part() => Math.Max((total - shares.Sum(s => s.Asked ?? 0)) / Math.Max(shares.Count(s => s.Asked is null), 1), Least);

    private void Balance()
    {
        var part = Part();
        foreach (var share in shares.Where(s => s.Asked is null && s.Limit != 0 && s.Limit != part))
        {
            share.Resize(part);
        }
    }

    private void Return(Share share)
    {
        lock (gate)
        {
            shares.Remove(share);
            Balance();
        }
    }

    /// <summary>A session's part of the memory.</summary>
    internal sealed class Share(MemoryBudget budget, long? asked) : IDisposable
    {
        private DuckDbDatabase? database;

        /// <summary>The limit that was asked for, or null.</summary>
        public long? Asked { get; } = asked;

        /// <summary>The limit of the moment in bytes.</summary>
        public long Limit { get; set; }

        /// <summary>Opens the database that the share is for; its limit follows the share from now on.</summary>
        public DuckDbDatabase Open(Func<long, DuckDbDatabase> open)
        {
            lock (budget.gate)
            {
                return database = open(Limit);
            }
        }

        /// <summary>Changes the limit, unless more than that is in use.</summary>
        public void Resize(long limit)
        {
            try
            {
                database?.LimitMemory(limit);
                Limit = database is null ? Limit : limit;
            }
            catch (DuckDbException e) when (e.Kind == "Out of Memory")
            {
                // More is in use: the limit stays until the next session opens or closes.
            }
        }

        /// <inheritdoc />
        public void Dispose()
        {
            lock (budget.gate)
            {
                database = null;
            }

            budget.Return(this);
        }
    }
}
