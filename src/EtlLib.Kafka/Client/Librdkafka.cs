using System.Reflection;
using System.Runtime.InteropServices;

namespace EtlLib.Kafka;

/// <summary>
/// The functions of librdkafka that read and write records. Confluent.Kafka makes an object a record; these make none. The library is the
/// one that
/// Confluent.Kafka brings and has chosen. Reference: https://docs.confluent.io/platform/current/clients/librdkafka/html/rdkafka_8h.html.
/// </summary>
internal static unsafe partial class Librdkafka
{
    public const int Producer = 0;
    public const int Consumer = 1;

    /// <summary>librdkafka copies key and value.</summary>
    public const int CopyFlag = 2;

    private const string Name = "librdkafka";

    static Librdkafka() => NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, Resolve);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(Name)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* error, nint size);

    [LibraryImport(Name)]
    public static partial void rd_kafka_conf_set_opaque(nint conf, nint opaque);

    [LibraryImport(Name)]
    public static partial void rd_kafka_conf_set_error_cb(nint conf, delegate* unmanaged<nint, int, byte*, nint, void> callback);

    [LibraryImport(Name)]
    public static partial void rd_kafka_conf_set_log_cb(nint conf, delegate* unmanaged<nint, int, byte*, byte*, void> callback);

    [LibraryImport(Name)]
    public static partial void rd_kafka_conf_set_dr_msg_cb(nint conf, delegate* unmanaged<nint, Message*, nint, void> callback);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_new(int type, nint conf, byte* error, nint size);

    [LibraryImport(Name)]
    public static partial void rd_kafka_destroy_flags(nint client, int flags);

    [LibraryImport(Name)]
    public static partial int rd_kafka_poll(nint client, int milliseconds);

    [LibraryImport(Name)]
    public static partial byte* rd_kafka_err2str(int error);

    [LibraryImport(Name)]
    public static partial int rd_kafka_poll_set_consumer(nint client);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_queue_get_consumer(nint client);

    [LibraryImport(Name)]
    public static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_consume_batch_queue(nint queue, int milliseconds, Message** messages, nint size);

    [LibraryImport(Name)]
    public static partial void rd_kafka_message_destroy(Message* message);

    [LibraryImport(Name)]
    public static partial long rd_kafka_message_timestamp(Message* message, int* type);

    [LibraryImport(Name)]
    public static partial int rd_kafka_message_headers(Message* message, nint* headers);

    [LibraryImport(Name)]
    public static partial int rd_kafka_header_get_last(nint headers, byte* name, byte** value, nint* size);

    [LibraryImport(Name)]
    public static partial int rd_kafka_header_get_all(nint headers, nint index, byte** name, byte** value, nint* size);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial TopicPartition* rd_kafka_topic_partition_list_add(nint list, string topic, int partition);

    [LibraryImport(Name)]
    public static partial void rd_kafka_topic_partition_list_destroy(nint list);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_incremental_assign(nint client, nint list);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_incremental_unassign(nint client, nint list);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_get_watermark_offsets(nint client, string topic, int partition, long* low, long* high);

    [LibraryImport(Name)]
    public static partial byte* rd_kafka_topic_name(nint topic);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_new(nint client, string topic, nint conf);

    [LibraryImport(Name)]
    public static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_produceva(nint client, Argument* arguments, nint count);

    [LibraryImport(Name)]
    public static partial int rd_kafka_flush(nint client, int milliseconds);

    [LibraryImport(Name)]
    public static partial int rd_kafka_purge(nint client, int flags);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_init_transactions(nint client, int milliseconds);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_begin_transaction(nint client);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_send_offsets_to_transaction(nint client, nint offsets, nint group, int milliseconds);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_commit_transaction(nint client, int milliseconds);

    [LibraryImport(Name)]
    public static partial nint rd_kafka_abort_transaction(nint client, int milliseconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_consumer_group_metadata_new(string group);

    [LibraryImport(Name)]
    public static partial void rd_kafka_consumer_group_metadata_destroy(nint metadata);

    [LibraryImport(Name)]
    public static partial int rd_kafka_error_code(nint error);

    [LibraryImport(Name)]
    public static partial byte* rd_kafka_error_string(nint error);

    [LibraryImport(Name)]
    public static partial int rd_kafka_error_is_fatal(nint error);

    [LibraryImport(Name)]
    public static partial int rd_kafka_error_is_retriable(nint error);

    [LibraryImport(Name)]
    public static partial int rd_kafka_error_txn_requires_abort(nint error);

    [LibraryImport(Name)]
    public static partial void rd_kafka_error_destroy(nint error);

    /// <summary>
    /// Finds the library in the order in which Confluent.Kafka tries its builds: of those for Linux, one needs a libsasl2.so.3 that not
    /// every system has.
    /// </summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
        {
            return 0;
        }

        Confluent.Kafka.Library.Load();
        string[] builds = !OperatingSystem.IsLinux() ? [Name]
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal) ? ["alpine-" + Name]
            : [Name, "centos8-" + Name];
        foreach (var build in builds)
        {
            if (NativeLibrary.TryLoad(build, typeof(Confluent.Kafka.Library).Assembly, null, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    /// <summary><c>rd_kafka_message_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Error;
        public nint Topic;
        public int Partition;
        public byte* Value;
        public nint ValueLength;
        public byte* Key;
        public nint KeyLength;
        public long Offset;
        public nint Private;
    }

    /// <summary>The first fields of <c>rd_kafka_topic_partition_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TopicPartition
    {
        public byte* Topic;
        public int Partition;
        public long Offset;
    }

    /// <summary><c>rd_kafka_vu_t</c>: an argument of <see cref="rd_kafka_produceva"/>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    public struct Argument
    {
        [FieldOffset(0)]
        public ArgumentKind Kind;

        [FieldOffset(8)]
        public nint Pointer;

        [FieldOffset(8)]
        public int Int;

        [FieldOffset(8)]
        public long Long;

        [FieldOffset(16)]
        public nint Length;

        /// <summary>Of a header, whose <see cref="Pointer"/> is its name.</summary>
        [FieldOffset(16)]
        public nint HeaderValue;

        [FieldOffset(24)]
        public nint HeaderLength;
    }

    /// <summary><c>rd_kafka_vtype_t</c>.</summary>
    public enum ArgumentKind
    {
        Topic = 2,
        Partition = 3,
        Value = 4,
        Key = 5,
        Flags = 7,
        Timestamp = 8,
        Header = 9,
    }
}
