namespace EtlLib.Kafka;

/// <summary>
/// Topics of Apache Kafka as sources: <c>DataSource.Kafka(…)</c>. Where Kafka is, the section <c>EtlLib:Kafka</c> of the settings says.
/// </summary>
public static class KafkaSources
{
    extension(DataSource)
    {
        /// <summary>The records of a topic.</summary>
        /// <param name="topic">The topic, or a regular expression that begins with <c>^</c>: all topics that match. Null: the name of the
        /// model that is read, in kebab-case.</param>
        /// <param name="from">Where a batch begins; null: at the run's start, or at the first record.</param>
        /// <param name="to">Where a batch ends; null: at the run's end, or after the last record that is there when the run begins.</param>
        /// <param name="format">How records are written; by default Avro, with the schema registry where one is configured.</param>
        /// <param name="deadLetter">Where records go that cannot be read; null: the first one fails the run.</param>
        /// <param name="readCommitted">Whether records of transactions that are not committed are left out.</param>
        /// <param name="settings">Settings for this source alone, by the names that they have in the section <c>EtlLib:Kafka</c>.</param>
        public static KafkaSource Kafka(
            string? topic = null, KafkaPosition? from = null, KafkaPosition? to = null, KafkaFormat format = KafkaFormat.Default, KafkaDeadLetter? deadLetter = null, bool readCommitted = true,
            IReadOnlyDictionary<string, string>? settings = null) =>
            new(topic) { From = from, To = to, Format = format, DeadLetter = deadLetter, ReadCommitted = readCommitted, Settings = settings };

        /// <summary>The records of the topic that a model is written to: its name in kebab-case, unless another is given.</summary>
        /// <typeparam name="TModel">The model.</typeparam>
        /// <param name="topic">The topic; null: the name of <typeparamref name="TModel"/> in kebab-case.</param>
        /// <param name="from">Where a batch begins; null: at the run's start, or at the first record.</param>
        /// <param name="to">Where a batch ends; null: at the run's end, or after the last record that is there when the run begins.</param>
        /// <param name="format">How records are written; by default Avro, with the schema registry where one is configured.</param>
        /// <param name="deadLetter">Where records go that cannot be read; null: the first one fails the run.</param>
        /// <param name="readCommitted">Whether records of transactions that are not committed are left out.</param>
        /// <param name="settings">Settings for this source alone, by the names that they have in the section <c>EtlLib:Kafka</c>.</param>
        public static KafkaSource Kafka<TModel>(
            string? topic = null, KafkaPosition? from = null, KafkaPosition? to = null, KafkaFormat format = KafkaFormat.Default, KafkaDeadLetter? deadLetter = null, bool readCommitted = true,
            IReadOnlyDictionary<string, string>? settings = null)
            where TModel : IDataModel<TModel> => Kafka(topic ?? TopicName.Of(TModel.Schema), from, to, format, deadLetter, readCommitted, settings);
    }
}

/// <summary>Topics of Apache Kafka as sinks: <c>DataSink.Kafka(…)</c>.</summary>
public static class KafkaSinks
{
    extension(DataSink)
    {
        /// <summary>Records of a topic: key and partition by the model's <c>[PartitionKey]</c>, time by its <c>[EventTime]</c>.</summary>
        /// <param name="topic">The topic; null: the model's name in kebab-case.</param>
        /// <param name="transactional">Whether all rows of a run, or of an epoch of a stream, are written in one transaction; null: those of a stream are,
        /// those of a batch are not.</param>
        /// <param name="format">How records are written; by default Avro, with the schema registry where one is configured.</param>
        /// <param name="naming">By what name the registry knows the schema.</param>
        /// <param name="create">Whether the topic is created where it is missing.</param>
        /// <param name="partitions">How many partitions it has; null: as <c>[Topic]</c> on the model says.</param>
        /// <param name="replication">How many copies each partition has; null: as <c>[Topic]</c> says.</param>
        /// <param name="retention">How long records are kept; null: as <c>[Topic]</c> says.</param>
        /// <param name="compact">Whether only the last record of each key is kept for good; null: as <c>[Topic]</c> says.</param>
        /// <param name="settings">Settings for this sink alone, by the names that they have in the section <c>EtlLib:Kafka</c>.</param>
        public static KafkaSink Kafka(
            string? topic = null, bool? transactional = null, KafkaFormat format = KafkaFormat.Default, SubjectNaming naming = SubjectNaming.Topic, bool create = true, int? partitions = null,
            int? replication = null, TimeSpan? retention = null, bool? compact = null, IReadOnlyDictionary<string, string>? settings = null) => new(topic)
            {
                Transactional = transactional,
                Format = format,
                Naming = naming,
                Create = create,
                Partitions = partitions,
                Replication = replication,
                Retention = retention,
                Compact = compact,
                Settings = settings,
            };
    }
}
