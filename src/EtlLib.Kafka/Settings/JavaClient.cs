using EtlLib.Engines;

namespace EtlLib.Kafka;

/// <summary>The settings of librdkafka as those of Kafka's Java client, which clusters read and write topics with.</summary>
internal static class JavaClient
{
    /// <summary>Settings that both clients have, by one name and with one meaning.</summary>
    private static readonly HashSet<string> Same =
    [
        "bootstrap.servers", "client.id", "client.rack", "acks", "linger.ms", "batch.size", "compression.type", "fetch.max.bytes", "fetch.min.bytes",
        "group.id", "max.partition.fetch.bytes", "reconnect.backoff.ms", "reconnect.backoff.max.ms", "retry.backoff.ms", "sasl.kerberos.service.name",
    ];

    /// <summary>Translates settings. Those that only tune librdkafka are left out.</summary>
    /// <param name="settings">Where Kafka is.</param>
    /// <param name="all">All settings of the client.</param>
    /// <exception cref="UsageException">A setting of security has no counterpart.</exception>
    public static TopicClient Of(KafkaSettings settings, IEnumerable<KeyValuePair<string, string>> all)
    {
        var known = all.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        string Milliseconds(int times) => FormattableString.Invariant($"{settings.Timeout.TotalMilliseconds * times:0}");
        var java = new Dictionary<string, string>
        {
            ["request.timeout.ms"] = Milliseconds(1), ["default.api.timeout.ms"] = Milliseconds(1), ["max.block.ms"] = Milliseconds(1),
            ["delivery.timeout.ms"] = Milliseconds(2),
        };
        foreach (var (name, value) in known)
        {
            if (Same.Contains(name))
            {
                java[name] = value;
            }
            else if (name.StartsWith("sasl.", StringComparison.Ordinal) || name.StartsWith("ssl.", StringComparison.Ordinal) || name == "security.protocol")
            {
                Secure(java, known, name, value);
            }
        }

        return new TopicClient(settings.ToString(), java, [.. java.Where(j => IsSecret(j.Key)).Select(j => new Secret(j.Value)),
            .. known.Where(k => KafkaSettings.IsSecret(k.Key)).Select(k => new Secret(k.Value))]);
    }

    private static bool IsSecret(string name) => name is "sasl.jaas.config" or "ssl.keystore.key" || KafkaSettings.IsSecret(name);

    private static void Secure(Dictionary<string, string> java, Dictionary<string, string> known, string name, string value)
    {
        switch (name)
        {
            case "security.protocol":
                java[name] = value.ToUpperInvariant();
                break;
            case "sasl.mechanism" or "sasl.mechanisms" when value.ToUpperInvariant() is "PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512":
                java["sasl.mechanism"] = value.ToUpperInvariant();
                var module = value.StartsWith("SCRAM", StringComparison.OrdinalIgnoreCase) ? "scram.ScramLoginModule" : "plain.PlainLoginModule";
                java["sasl.jaas.config"] = $"org.apache.kafka.common.security.{module} required "
                    + $"username={Quoted(known.GetValueOrDefault("sasl.username"))} password={Quoted(known.GetValueOrDefault("sasl.password"))};";
                break;
            case "sasl.username" or "sasl.password":
                break; // with the mechanism
            case "ssl.ca.location":
                (java["ssl.truststore.type"], java["ssl.truststore.location"]) = ("PEM", value);
                break;
            case "ssl.ca.pem":
                (java["ssl.truststore.type"], java["ssl.truststore.certificates"]) = ("PEM", value);
                break;
            case "ssl.certificate.pem":
                (java["ssl.keystore.type"], java["ssl.keystore.certificate.chain"]) = ("PEM", value);
                break;
            case "ssl.key.pem":
                java["ssl.keystore.key"] = value;
                break;
            case "ssl.key.password" or "ssl.cipher.suites":
                java[name] = value;
                break;
            case "ssl.endpoint.identification.algorithm":
                java[name] = value == "none" ? "" : value;
                break;
            default:
                throw new UsageException($"The setting Kafka:{name} has no counterpart in Kafka's Java client, which Spark uses. For certificates use "
                    + "ssl.ca.location (a path on the machines of the cluster), ssl.ca.pem, ssl.certificate.pem and ssl.key.pem; or run on the embedded engine.");
        }
    }

    private static string Quoted(string? value) => $"\"{value?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
