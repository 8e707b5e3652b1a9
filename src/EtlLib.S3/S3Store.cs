using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using EtlLib.Stores;

namespace EtlLib.S3;

/// <summary>A prefix of a bucket. A new object is written by <c>If-None-Match: *</c>.</summary>
internal sealed class S3Store(string root, string bucket, string prefix, S3Settings settings) : ObjectStore
{
    private readonly AmazonS3Client client = settings.Connect();
    private readonly LocalCache cache = new(settings.CacheFolder, settings.CacheLimit);

    public override string Root => root;

    public override Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken) => FindAsync(key, null, cancellationToken);

    public override Task<byte[]?> FindAsync(string key, long from, int count, CancellationToken cancellationToken) => FindAsync(key, new ByteRange(from, from + count - 1), cancellationToken);

    public override async Task<bool> TryAddAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(key, content, ifNone: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed })
        {
            // Perhaps by an attempt of ours whose answer was lost: who asks compares what is there.
            return false;
        }
    }

    public override Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => PutAsync(key, content, ifNone: false, cancellationToken);

    public override async IAsyncEnumerable<StoredObject> ListAsync(string prefix1, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix + prefix1, StartAfter = after is null ? null : prefix + after };
        ListObjectsV2Response page;
        do
        {
            page = await NamedAsync("", token => client.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return new StoredObject(found.Key[prefix.Length..], found.Size ?? 0, found.LastModified ?? TimeProvider.System.GetUtcNow().UtcDateTime);
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public override Task DeleteAsync(string key, CancellationToken cancellationToken) => NamedAsync(key, token => client.DeleteObjectAsync(bucket, prefix + key, token), cancellationToken);

    public override Task<string?> FetchAsync(string key, long bytes, CancellationToken cancellationToken) => cache.FindAsync(
        FormattableString.Invariant($"{settings.Endpoint} {bucket} {prefix}{key} {bytes}"),
        bytes,
        (from, count) => FindAsync(key, from, count, cancellationToken),
        cancellationToken);

    public override async Task StoreAsync(string file, string key, CancellationToken cancellationToken)
    {
        using var transfer = new TransferUtility(client);
        await NamedAsync(key, async token =>
        {
            await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = bucket, Key = prefix + key, FilePath = file }, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        File.Delete(file);
    }

    public override string MakeStaging() => Directory.CreateTempSubdirectory("etllib-s3-").FullName;

    public override ValueTask DisposeAsync()
    {
        client.Dispose();
        return base.DisposeAsync();
    }

    private async Task PutAsync(string key, ReadOnlyMemory<byte> content, bool ifNone, CancellationToken cancellationToken) => await NamedAsync(key, async token =>
    {
        using var stream = new MemoryStream(content.ToArray());
        return await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = prefix + key, InputStream = stream, IfNoneMatch = ifNone ? "*" : null }, token).ConfigureAwait(false);
    }, cancellationToken).ConfigureAwait(false);

    private async Task<byte[]?> FindAsync(string key, ByteRange? range, CancellationToken cancellationToken)
    {
        const int MostAttempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            // A body that stalls is cut by a deadline, and asked for again.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(settings.Timeout);
            try
            {
                using var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = prefix + key, ByteRange = range }, deadline.Token).ConfigureAwait(false);
                using var content = new MemoryStream();
                await answer.ResponseStream.CopyToAsync(content, deadline.Token).ConfigureAwait(false);
                return content.Length == answer.ContentLength ? content.ToArray() : throw new IOException($"{content.Length} of {answer.ContentLength} bytes arrived.");
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket")
            {
                return null;
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return [];
            }
            catch (Exception e) when (e is not AmazonS3Exception { StatusCode: < HttpStatusCode.InternalServerError } && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == MostAttempts)
                {
                    throw Failed(key, e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50 << attempt)), cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e)
            {
                throw Failed(key, e);
            }
        }
    }

    private async Task<T> NamedAsync<T>(string key, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Failed(key, e);
        }
    }

    private IOException Failed(string key, Exception e) =>
        new($"{root}/{key}: {(settings.Endpoint is null ? "S3" : $"S3 at {settings.Endpoint}")} does not do what is asked: {(e as AmazonServiceException)?.ErrorCode} {e.Message}", e);
}
