using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace EtlLib.Kafka;

/// <summary>A client of librdkafka: its configuration, its life, and what it reports.</summary>
internal abstract unsafe class NativeClient : IDisposable
{
    private const int ErrorLength = 512;
    private const int NoConsumerClose = 8; // RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE: clients are in no group

    private readonly GCHandle self;
    private volatile KafkaFault? final;
    private volatile KafkaFault? last;

    /// <summary>Makes the client. It connects in the background.</summary>
    /// <param name="type">Producer or consumer.</param>
    /// <param name="settings">The settings, by their names in librdkafka; the later win.</param>
    /// <exception cref="UsageException">The setting is unknown, or its value is invalid.</exception>
    protected NativeClient(int type, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var conf = Librdkafka.rd_kafka_conf_new();
        var error = stackalloc byte[ErrorLength];
        foreach (var (name, value) in settings)
        {
            if (Librdkafka.rd_kafka_conf_set(conf, name, value, error, ErrorLength) != 0)
            {
                Librdkafka.rd_kafka_conf_destroy(conf);
                throw Wrong(name, KafkaFault.Text(error));
            }
        }

        self = GCHandle.Alloc(this, GCHandleType.Weak);
        Librdkafka.rd_kafka_conf_set_opaque(conf, GCHandle.ToIntPtr(self));
        Librdkafka.rd_kafka_conf_set_error_cb(conf, &OnError);
        Librdkafka.rd_kafka_conf_set_log_cb(conf, &OnLog);
        if (type == Librdkafka.Producer)
        {
            Librdkafka.rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery);
        }

        Handle = Librdkafka.rd_kafka_new(type, conf, error, ErrorLength);
        if (Handle == 0)
        {
            Librdkafka.rd_kafka_conf_destroy(conf);
            self.Free();
            throw new UsageException($"The settings of EtlLib:Kafka cannot work together: {KafkaFault.Text(error)}");
        }
    }

    /// <summary>The error that waiting does not help against, or null.</summary>
    public KafkaFault? Final => final;

    /// <summary>The last error that was reported, or null.</summary>
    public KafkaFault? Last => last;

    /// <summary>The client.</summary>
    protected nint Handle { get; private set; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Handle != 0)
        {
            Close();
            Librdkafka.rd_kafka_destroy_flags(Handle, NoConsumerClose);
            Handle = 0;
            self.Free();
        }
    }

    /// <summary>The error of a setting that librdkafka refuses. Its own words may quote the value.</summary>
    internal static UsageException Wrong(string name, string words) => new(KafkaSettings.IsSecret(name)
        ? $"The setting Kafka:{name} has a value that librdkafka does not accept."
        : $"The setting Kafka:{name} is refused: {words}. librdkafka's settings: "
            + "https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md");

    /// <summary>Ends what the client has open, before it is destroyed.</summary>
    protected virtual void Close()
    {
    }

    /// <summary>Notes what the client reported.</summary>
    protected void Report(KafkaFault fault)
    {
        last = fault;
        if (fault.IsFinal)
        {
            final ??= fault;
        }
    }

    /// <summary>Called for a record that was not delivered.</summary>
    protected virtual void NotDelivered(KafkaFault fault, int partition)
    {
    }

    private static NativeClient? Of(nint opaque) => opaque == 0 ? null : GCHandle.FromIntPtr(opaque).Target as NativeClient;

    [UnmanagedCallersOnly]
    private static void OnError(nint client, int code, byte* reason, nint opaque) =>
        Of(opaque)?.Report(new KafkaFault((ErrorCode)code, KafkaFault.Text(reason)) { IsFatal = code == (int)ErrorCode.Local_Fatal });

    /// <summary>librdkafka would write to standard error; what matters of it is reported as an error too.</summary>
    [UnmanagedCallersOnly]
    private static void OnLog(nint client, int level, byte* facility, byte* text)
    {
    }

    [UnmanagedCallersOnly]
    private static void OnDelivery(nint client, Librdkafka.Message* message, nint opaque)
    {
        if (message->Error != 0)
        {
            Of(opaque)?.NotDelivered(KafkaFault.Of(message->Error), message->Partition);
        }
    }
}
