using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace EtlLib.S3;

/// <summary>The section <c>EtlLib:S3</c>: where the store is, and who we are. What is not said, the chain of the AWS SDK says.</summary>
internal sealed record S3Settings(string? Endpoint, string? Region, bool? PathStyle, string? AccessKey, string? SecretKey, string CacheFolder, long CacheLimit, TimeSpan Timeout)
{
    private const long UsualCache = 10L << 30;
    private static readonly string[] Known = ["Endpoint", "Region", "PathStyle", "AccessKey", "SecretKey", "Cache", "CacheLimit", "Timeout"];

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">A key is not known, or a value not of its form.</exception>
    public static S3Settings Of(DataContext context)
    {
        var values = context.SettingsOf("S3");
        if (values.Keys.FirstOrDefault(k => !Known.Contains(k, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new UsageException($"The setting S3:{unknown} is not known. Did you mean {Nearest(unknown)}? Known are {string.Join(", ", Known)}.");
        }

        string? Text(string key) => values.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
        T? Value<T>(string key)
            where T : struct, IParsable<T> => Text(key) is not { } text ? null
            : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
            : throw new UsageException($"The setting S3:{key} is \"{text}\", which is not a {typeof(T).Name}.");
        return new S3Settings(
            Text("Endpoint"), Text("Region"), Value<bool>("PathStyle"), Text("AccessKey"), Text("SecretKey"),
            Text("Cache") ?? Path.Combine(Path.GetTempPath(), "etllib-s3"), Value<long>("CacheLimit") ?? UsualCache, Value<TimeSpan>("Timeout") ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>A client.</summary>
    public AmazonS3Client Connect()
    {
        // The checksums that newer SDKs add are not known to all servers; the transport has its own.
        var config = new AmazonS3Config
        {
            ForcePathStyle = PathStyle ?? Endpoint is not null,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 8,
            Timeout = Timeout,
        };
        if (Endpoint is not null)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (Endpoint, Region ?? "us-east-1");
        }
        else if (Region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }

        return AccessKey is null ? new AmazonS3Client(config) : new AmazonS3Client(new BasicAWSCredentials(AccessKey, SecretKey), config);
    }

    private static string Nearest(string key) => Known.OrderBy(k => k.Zip(key).Count(p => char.ToUpperInvariant(p.First) != char.ToUpperInvariant(p.Second)) + Math.Abs(k.Length - key.Length)).First();
}
