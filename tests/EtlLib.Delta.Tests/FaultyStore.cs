using EtlLib.Stores;

namespace EtlLib.Delta.Tests;

/// <summary>Opens a local folder whose answers are lost: <c>faulty:///tmp/table</c>.</summary>
internal sealed class FaultyConnector : Connector
{
    public override string Name => "Faulty";

    public override ObjectStore? OpenStore(string path, DataContext context) =>
        path.StartsWith("faulty://", StringComparison.Ordinal) ? new FaultyStore(ObjectStores.Open(path["faulty://".Length..], context)) : null;
}

/// <summary>A store that loses the answers to conditional writes.</summary>
internal sealed class FaultyStore(ObjectStore inner) : ObjectStore
{
    private static readonly AsyncLocal<Faults?> Current = new();

    public override string Root => inner.Root;

    /// <summary>Loses the next answers, of writes that arrive or that do not.</summary>
    public static void Lose(bool arrives, int times) => Current.Value = new Faults { Arrives = arrives, Left = times };

    public override Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public override Task<byte[]?> FindAsync(string key, long from, int count, CancellationToken cancellationToken) => inner.FindAsync(key, from, count, cancellationToken);

    public override async Task<bool> TryAddAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (Current.Value is not { Left: > 0 } faults)
        {
            return await inner.TryAddAsync(key, content, cancellationToken);
        }

        faults.Left--;
        if (faults.Arrives)
        {
            await inner.TryAddAsync(key, content, cancellationToken);
        }

        throw new IOException("The connection was reset.");
    }

    public override Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.PutAsync(key, content, cancellationToken);

    public override IAsyncEnumerable<StoredObject> ListAsync(string prefix, string? after, CancellationToken cancellationToken) => inner.ListAsync(prefix, after, cancellationToken);

    public override Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public override Task<string?> FetchAsync(string key, long bytes, CancellationToken cancellationToken) => inner.FetchAsync(key, bytes, cancellationToken);

    public override Task StoreAsync(string file, string key, CancellationToken cancellationToken) => inner.StoreAsync(file, key, cancellationToken);

    public override string MakeStaging() => inner.MakeStaging();

    private sealed class Faults
    {
        public bool Arrives { get; init; }

        public int Left { get; set; }
    }
}
