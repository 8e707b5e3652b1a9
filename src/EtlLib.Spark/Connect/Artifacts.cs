using System.IO.Hashing;
using Google.Protobuf;
using Grpc.Core;

namespace EtlLib.Spark.Connect;

/// <summary>Data on its way to the server's cache of the session: in one stream, in parts, each with its checksum.</summary>
internal static class Artifacts
{
    private const int Part = 1 << 20;

    /// <summary>The requests that carry the data: one, or of large data one a part.</summary>
    public static IEnumerable<Wire.AddArtifactsRequest> Requests(string name, ReadOnlyMemory<byte> data)
    {
        if (data.Length <= Part)
        {
            yield return new() { Batch = new() { Artifacts = { new Wire.AddArtifactsRequest.Types.SingleChunkArtifact { Name = name, Data = Chunk(data) } } } };
            yield break;
        }

        yield return new() { BeginChunk = new() { Name = name, TotalBytes = data.Length, NumChunks = (data.Length + Part - 1) / Part, InitialChunk = Chunk(data[..Part]) } };
        for (var at = Part; at < data.Length; at += Part)
        {
            yield return new() { Chunk = Chunk(data[at..Math.Min(at + Part, data.Length)]) };
        }
    }

    /// <summary>Sends the data and checks that it arrived whole.</summary>
    /// <exception cref="SparkException">A part arrived damaged.</exception>
    /// <exception cref="RpcException">The call failed.</exception>
    public static async Task SendAsync(SparkConnection connection, string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using var call = connection.Client.AddArtifacts(connection.Options(connection.Address.RequestTimeout, cancellationToken));
        try
        {
            foreach (var request in Requests(name, data))
            {
                (request.SessionId, request.UserContext, request.ClientType) = (connection.SessionId, connection.User, connection.Agent);
                if (connection.ServerSession.Length > 0)
                {
                    request.ClientObservedServerSideSessionId = connection.ServerSession;
                }

                await call.RequestStream.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
            }

            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The server ended the call while we wrote, which the writer tells as an invalid operation; the answer says why.
        }

        var answer = await call.ResponseAsync.ConfigureAwait(false);
        connection.Observe(answer.ServerSideSessionId);
        if (answer.Artifacts.FirstOrDefault(a => !a.IsCrcSuccessful) is { } damaged)
        {
            throw new SparkException($"Data for Spark arrived damaged: the checksum of {damaged.Name} is wrong. Something on the way to {connection.Address} changes bytes; run it again, and if it stays so, look at the proxies between.");
        }
    }

    private static Wire.AddArtifactsRequest.Types.ArtifactChunk Chunk(ReadOnlyMemory<byte> data) =>
        new() { Data = UnsafeByteOperations.UnsafeWrap(data), Crc = Crc32.HashToUInt32(data.Span) };
}
