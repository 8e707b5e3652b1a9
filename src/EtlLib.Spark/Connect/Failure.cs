using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Grpc.Core;

namespace EtlLib.Spark.Connect;

/// <summary>What a status and its details (google.rpc.Status in grpc-status-details-bin) say of a failed call.</summary>
internal sealed record Failure(RpcException Error, string? ErrorClass, string? SqlState, string? ErrorId, TimeSpan? RetryDelay)
{
    private const string Details = "grpc-status-details-bin";

    /// <summary>Whether the connection failed, not the request.</summary>
    public bool IsOfTheConnection => Error.StatusCode is StatusCode.Unavailable || (Error.StatusCode is StatusCode.Internal or StatusCode.Unknown && Error.Status.DebugException is HttpRequestException or IOException);

    /// <summary>Whether the same request may succeed a moment later.</summary>
    public bool IsOfTheMoment => RetryDelay is not null || Says("INVALID_CURSOR.DISCONNECTED") || (IsOfTheConnection && !IsOfTheAddress);

    /// <summary>Whether the server knows the session no longer.</summary>
    public bool IsSessionLost => Says("INVALID_HANDLE.SESSION_CHANGED") || Says("INVALID_HANDLE.SESSION_CLOSED") || Says("INVALID_HANDLE.SESSION_NOT_FOUND");

    private bool IsOfTheAddress => SparkErrors.Inside<AuthenticationException>(Error.Status.DebugException) is not null
        || SparkErrors.Inside<SocketException>(Error.Status.DebugException) is { SocketErrorCode: SocketError.HostNotFound };

    /// <summary>Reads a failed call.</summary>
    public static Failure Of(RpcException error)
    {
        var (info, delay) = ((Wire.RpcErrorInfo?)null, (TimeSpan?)null);
        foreach (var detail in StatusOf(error)?.Details ?? [])
        {
            if (detail.TypeUrl.EndsWith("/google.rpc.ErrorInfo", StringComparison.Ordinal))
            {
                info = Wire.RpcErrorInfo.Parser.ParseFrom(detail.Value);
            }
            else if (detail.TypeUrl.EndsWith("/google.rpc.RetryInfo", StringComparison.Ordinal))
            {
                delay = Wire.RpcRetryInfo.Parser.ParseFrom(detail.Value).RetryDelay?.ToTimeSpan() ?? TimeSpan.Zero;
            }
        }

        string? Told(string key) => info is not null && info.Metadata.TryGetValue(key, out var value) && value.Length > 0 ? value : null;
        return new Failure(error, Told("errorClass"), Told("sqlState"), Told("errorId"), delay);
    }

    /// <summary>Whether the failure is of a class: by its name, or where that did not fit into the status, by the message that begins with it.</summary>
    public bool Says(string errorClass) => (ErrorClass ?? Error.Status.Detail).Contains(errorClass, StringComparison.Ordinal);

    private static Wire.RpcStatus? StatusOf(RpcException error)
    {
        try
        {
            return error.Trailers.GetValueBytes(Details) is { } bytes ? Wire.RpcStatus.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // A proxy's own notion of details: the status alone has to do.
        }
    }
}
