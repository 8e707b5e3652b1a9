using EtlLib.Stores;

namespace EtlLib.S3;

/// <summary>What the package adds to a program: addresses <c>s3://bucket/folder</c>, and the section <c>EtlLib:S3</c> of the settings.</summary>
public sealed class S3Connector : Connector
{
    private const string Scheme = "s3://";

    /// <inheritdoc />
    public override string Name => "S3";

    /// <inheritdoc />
    public override ObjectStore? OpenStore(string path, DataContext context)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(context);
        if (!path.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var (bucket, prefix) = path[Scheme.Length..].Split('/', 2) is [var name, var rest] ? (name, rest.TrimEnd('/')) : (path[Scheme.Length..], "");
        return bucket.Length > 0 && prefix.Length > 0 ? new S3Store(path.TrimEnd('/'), bucket, prefix + "/", S3Settings.Of(context))
            : throw new PlanException($"{path} is not an address of a folder: write s3://bucket/folder.");
    }
}
