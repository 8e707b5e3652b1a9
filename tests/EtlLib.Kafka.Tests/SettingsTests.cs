namespace EtlLib.Kafka.Tests;

/// <summary>The section EtlLib:Kafka.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("BootstrapServers", "bootstrap.servers")]
    [InlineData("bootstrap.servers", "bootstrap.servers")]
    [InlineData("SaslPassword", "sasl.password")]
    [InlineData("EnableSslCertificateVerification", "enable.ssl.certificate.verification")]
    [InlineData("debug", "debug")]
    public void A_setting_has_its_name_in_librdkafka_or_in_Confluent_Kafka(string key, string name) =>
        Assert.Equal(name, KafkaSettings.NameOf(key));

    [Fact]
    public void Settings_of_consumers_and_producers_win_over_those_of_all_clients()
    {
        var settings = Of(("BootstrapServers", "a:1"), ("client.id", "all"), ("Producer:client.id", "out"), ("Consumer:FetchWaitMaxMs", "5"));
        Assert.Equal("out", settings.Producer.ToDictionary()["client.id"]);
        Assert.Equal("all", settings.Consumer.ToDictionary()["client.id"]);
        Assert.Equal("5", settings.Consumer.ToDictionary()["fetch.wait.max.ms"]);
    }

    [Fact]
    public void A_source_or_sink_may_set_something_for_itself()
    {
        var context = Context(("BootstrapServers", "a:1"));
        Assert.Equal("b:2", KafkaSettings.Of(context, new Dictionary<string, string> { ["bootstrap.servers"] = "b:2" }).BootstrapServers);
    }

    [Fact]
    public void Without_a_server_the_error_says_where_to_set_it() =>
        Assert.Contains("ETLLIB__Kafka__BootstrapServers", Assert.Throws<UsageException>(() => Of()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Timeout", "soon", "00:00:30")]
    [InlineData("Registry:Url", "localhost:8081", "http://localhost:8081")]
    [InlineData("Registry:Url", "http://user:word@localhost:8081", "Registry:Password")]
    [InlineData("Registry:Adress", "x", "Url")]
    [InlineData("Registry:AutoRegister", "maybe", "true or false")]
    [InlineData("Consumers:x", "y", "Consumer, Producer and Registry")]
    public void A_value_that_cannot_be_read_is_an_error_that_says_what_it_is(string key, string value, string expected)
    {
        var wrong = Assert.Throws<UsageException>(() => Of(("BootstrapServers", "a:1"), ("Registry:Url", "http://r"), (key, value)).Registry);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("user:word", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_security_protocol_may_be_written_as_Confluent_Kafka_writes_it() =>
        Assert.Equal("sasl_ssl", Of(("BootstrapServers", "a:1"), ("SecurityProtocol", "SaslSsl")).Common["security.protocol"]);

    [Fact]
    public void No_secret_prints()
    {
        var settings = Of(("BootstrapServers", "a:1"), ("SaslPassword", "hush"), ("Registry:Url", "http://r"), ("Registry:Token", "hush"));
        Assert.DoesNotContain("hush", $"{settings} {settings.Registry}", StringComparison.Ordinal);
    }

    private static KafkaSettings Of(params (string Key, string Value)[] settings) => KafkaSettings.Of(Context(settings));

    private static DataContext Context(params (string Key, string Value)[] settings) =>
        new() { Settings = settings.DistinctBy(s => s.Key).Concat(settings).Reverse().DistinctBy(s => s.Key).ToDictionary(s => $"Kafka:{s.Key}", s => s.Value) };

    [Fact]
    public void Settings_of_security_are_those_of_the_Java_client_on_Spark()
    {
        var settings = KafkaSettings.Of(KafkaServers.Only(
            ("BootstrapServers", "kafka:9093"), ("SecurityProtocol", "SaslSsl"), ("SaslMechanism", "SCRAM-SHA-512"), ("SaslUsername", "me"), ("SaslPassword", "hu\"sh"),
            ("ssl.ca.location", "/ca.pem"), ("ssl.endpoint.identification.algorithm", "none"), ("queued.min.messages", "7"), ("Producer:linger.ms", "5"), ("Timeout", "00:00:07")));
        var client = JavaClient.Of(settings, settings.Producer);
        Assert.Equal("Kafka at kafka:9093", client.Place);
        Assert.Equal(
            [
                ("bootstrap.servers", "kafka:9093"), ("default.api.timeout.ms", "7000"), ("delivery.timeout.ms", "14000"), ("linger.ms", "5"), ("max.block.ms", "7000"), ("request.timeout.ms", "7000"),
                ("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"me\" password=\"hu\\\"sh\";"),
                ("sasl.mechanism", "SCRAM-SHA-512"), ("security.protocol", "SASL_SSL"), ("ssl.endpoint.identification.algorithm", ""), ("ssl.truststore.location", "/ca.pem"), ("ssl.truststore.type", "PEM"),
            ],
            client.Settings.Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal));
        Assert.Contains(client.Secrets, s => s.Reveal() == "hu\"sh");
        Assert.Contains(client.Secrets, s => s.Reveal() == client.Settings["sasl.jaas.config"]);
    }

    [Fact]
    public void A_setting_of_security_that_the_Java_client_lacks_is_refused_by_name()
    {
        var settings = KafkaSettings.Of(KafkaServers.Only(("BootstrapServers", "kafka:9093"), ("ssl.keystore.location", "/me.p12")));
        var refused = Assert.Throws<UsageException>(() => JavaClient.Of(settings, settings.Common));
        Assert.Contains("The setting Kafka:ssl.keystore.location has no counterpart in Kafka's Java client", refused.Message, StringComparison.Ordinal);
    }
}
