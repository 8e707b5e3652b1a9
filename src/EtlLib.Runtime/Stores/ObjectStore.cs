namespace EtlLib.Stores;

/// <summary>An object of a store.</summary>
/// <param name="Key">Its name below the store's root, parts separated by <c>/</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was written.</param>
public readonly record struct StoredObject(string Key, long Bytes, DateTimeOffset Modified);

/// <summary>Objects by name below a root: a folder of this machine, or a prefix of a bucket.</summary>
/// <remarks>
/// Law: an object appears whole or not at all, and survives a power failure once the call that wrote it has returned. Of several calls of
/// <see cref="TryAddAsync"/> for one key, exactly one returns true.
/// </remarks>
public abstract class ObjectStore : IAsyncDisposable
{
    /// <summary>Gets the root as the user names it, for messages.</summary>
    public abstract string Root { get; }

    /// <summary>Reads an object; null where there is none.</summary>
    public abstract Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads a part of an object; null where there is no such object. Less is returned where the object ends before.</summary>
    public abstract Task<byte[]?> FindAsync(string key, long from, int count, CancellationToken cancellationToken);

    /// <summary>Writes an object where there is none.</summary>
    /// <returns>False where there is one, which stays as it is.</returns>
    public abstract Task<bool> TryAddAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes an object, in place of the one that is there.</summary>
    public abstract Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Lists the objects whose keys begin with a prefix, in ordinal order.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="after">Only keys that come after this one; null: all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public abstract IAsyncEnumerable<StoredObject> ListAsync(string prefix, string? after, CancellationToken cancellationToken);

    /// <summary>Deletes an object, if it is there.</summary>
    public abstract Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Brings an object that never changes to a file of this machine, where it is not one already.</summary>
    /// <returns>The file, to be read only; null where there is no such object.</returns>
    public abstract Task<string?> FetchAsync(string key, long bytes, CancellationToken cancellationToken);

    /// <summary>Makes a file of this machine an object, in place of the one that is there. The file is gone afterwards.</summary>
    public abstract Task StoreAsync(string file, string key, CancellationToken cancellationToken);

    /// <summary>Makes an empty folder of this machine for files that will be stored: on the disk of the store, where it is one of this machine.</summary>
    public abstract string MakeStaging();

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The stores of this machine and of the packages that the program references.</summary>
public static class ObjectStores
{
    /// <summary>Opens the store that a path names. Connects to nothing.</summary>
    /// <param name="path">A folder, or an address with a scheme that a referenced package knows, as <c>s3://bucket/folder</c>.</param>
    /// <param name="context">The settings.</param>
    /// <exception cref="PlanException">No referenced package knows the scheme.</exception>
    public static ObjectStore Open(string path, DataContext context)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return FilePaths.IsLocal(path) ? new LocalStore(path)
            : Connectors.All.Select(c => c.OpenStore(path, context)).FirstOrDefault(s => s is not null)
            ?? throw new PlanException($"{path} cannot be opened: no package that the program references knows {path[..path.IndexOf("://", StringComparison.Ordinal)]}. "
                + "Add a reference to EtlLib.S3 for s3://bucket/folder, or give a folder of this machine.");
    }
}
