using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace EtlLib.Kafka;

/// <summary>What librdkafka reports.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Reason">Its words.</param>
internal sealed record KafkaFault(ErrorCode Code, string Reason)
{
    /// <summary>Whether the client cannot be used any more.</summary>
    public bool IsFatal { get; init; }

    /// <summary>Whether the same call can succeed if it is made again.</summary>
    public bool IsRetriable { get; init; }

    /// <summary>Whether the transaction must be aborted.</summary>
    public bool RequiresAbort { get; init; }

    /// <summary>
    /// Whether another producer of the same transactional id has taken over. After the first error of that kind librdkafka says only that
    /// it was fatal, and why.
    /// </summary>
    public bool IsFenced =>
        Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch || (IsFatal && Reason.Contains("fenced", StringComparison.Ordinal));

    /// <summary>Whether a new client can succeed: no server answers at present, or the transaction or the client was lost with one.</summary>
    public bool IsTransient => !IsFenced && (IsOutOfReach || IsRetriable || RequiresAbort || IsFatal || Code is ErrorCode.Local_State);

    /// <summary>Whether no server answers at present.</summary>
    public bool IsOutOfReach =>
        Code is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_Resolve or ErrorCode.Local_MsgTimedOut;

    /// <summary>Whether waiting does not help: wrong credentials, no rights, an impossible configuration.</summary>
    public bool IsFinal => IsFatal || Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition;

    /// <summary>The fault of an error code.</summary>
    public static unsafe KafkaFault Of(int code) => new((ErrorCode)code, Text(Librdkafka.rd_kafka_err2str(code)));

    /// <summary>The fault of an error object, which is freed; null where the call succeeded.</summary>
    public static unsafe KafkaFault? Take(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        var fault = new KafkaFault((ErrorCode)Librdkafka.rd_kafka_error_code(error), Text(Librdkafka.rd_kafka_error_string(error)))
        {
            IsFatal = Librdkafka.rd_kafka_error_is_fatal(error) != 0,
            IsRetriable = Librdkafka.rd_kafka_error_is_retriable(error) != 0,
            RequiresAbort = Librdkafka.rd_kafka_error_txn_requires_abort(error) != 0,
        };
        Librdkafka.rd_kafka_error_destroy(error);
        return fault;
    }

    /// <summary>The fault of an error of Confluent.Kafka.</summary>
    public static KafkaFault Of(Error error) => new(error.Code, error.Reason) { IsFatal = error.IsFatal };

    /// <summary>Text of librdkafka.</summary>
    public static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}

/// <summary>Whether a client reads or writes: it decides the type of its errors, and with it the exit code.</summary>
internal enum KafkaAccess
{
    /// <summary>A source: <see cref="SourceException"/>.</summary>
    Read,

    /// <summary>A sink: <see cref="SinkException"/>.</summary>
    Write,
}

/// <summary>Makes the errors of sources and sinks.</summary>
internal static class KafkaErrors
{
    /// <summary>An error of a source or a sink.</summary>
    public static EtlException Failure(this KafkaAccess access, string message, string? place = null, Exception? inner = null, bool isTransient = false) =>
        access is KafkaAccess.Read ? new SourceException(message, inner) { Location = place, IsTransient = isTransient } : new SinkException(message, inner)
        { Location = place, IsTransient = isTransient };

    /// <summary>The error that a fault is, with what to do about it.</summary>
    /// <param name="access">Whether it was read or written.</param>
    /// <param name="fault">What librdkafka reports.</param>
    /// <param name="settings">Where Kafka is.</param>
    /// <param name="place">The topic, and as far as it is known partition and offset; null: none.</param>
    /// <param name="inner">The exception that said so.</param>
    public static EtlException Failure(
        this KafkaAccess access, KafkaFault fault, KafkaSettings settings, string? place, Exception? inner = null)
    {
        var (topic, doing) = (place is null ? "" : $" ({place})", access is KafkaAccess.Read ? "read" : "written");
        return access.Failure(
            fault.Code switch
            {
                ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed =>
                    $"{settings} refuses the credentials{topic}: {fault.Reason}. Check EtlLib:Kafka:SaslUsername, "
                        + "SaslPassword and SaslMechanism.",
                ErrorCode.Local_Ssl => $"{settings}: no secure connection{topic}: {fault.Reason}. "
                    + "Check EtlLib:Kafka:SecurityProtocol and the Ssl settings.",
                ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed =>
                    $"{settings}: {place ?? "the operation"} may not be {doing} by this user: {fault.Reason}. Ask for the right, or use other credentials.",
                ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition =>
                    $"{settings} does not have {place ?? "the topic"}. Check the name, or create the topic.",
                ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange =>
                    $"{settings}: the records of {place} are gone: the topic's retention, which counts from the time of records, removed them "
                        + "while they were read. Keep them longer, or begin at a later offset.",
                _ when fault.IsOutOfReach => $"{settings} did not answer within {settings.Timeout.TotalSeconds:0.#} s{topic}: "
                    + $"{fault.Reason}. Check EtlLib:Kafka:BootstrapServers, and whether the server runs.",
                _ => $"{settings}: {place ?? "the request"} cannot be {doing}: {fault.Reason} ({fault.Code}).",
            },
            place,
            inner,
            fault.IsTransient);
    }
}
