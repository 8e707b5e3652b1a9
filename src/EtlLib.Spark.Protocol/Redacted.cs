using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace EtlLib.Spark.Protocol;

/// <summary>
/// The text of messages, without what may be secret and without data by the megabyte: they stand in plans, logs and exceptions. Protobuf
/// asks a message that has a text of its own for it wherever it stands.
/// </summary>
internal static class Redacted
{
    private static readonly string[] Secrets =
        ["password", "passwd", "pwd", "secret", "token", "credential", "access.key", "accesskey", "access-key", "account.key", "sasl.jaas", "private", "signature", "authorization"];

    /// <summary>A value as it may be shown: not at all where its key sounds like a secret, and an address without who logs in.</summary>
    public static string Value(string key, string value)
    {
        if (IsSecret(key))
        {
            return "***";
        }

        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var user = scheme < 0 ? -1 : value.IndexOf('@', scheme);
        value = user < 0 ? value : value[..(scheme + 3)] + "***" + value[user..];
        var query = value.AsSpan().IndexOfAny('?', ';');
        return query < 0 || !IsSecret(value[query..]) ? value : value[..(query + 1)] + "***";
    }

    /// <summary>Options as the member of a JSON object.</summary>
    public static string Options(MapField<string, string> options) =>
        $"\"options\": {{ {string.Join(", ", options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{Quoted(o.Key)}: {Quoted(Value(o.Key, o.Value))}"))} }}";

    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static bool IsSecret(string text) => Array.Exists(Secrets, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}

internal partial class Read
{
    public static partial class Types
    {
        internal sealed partial class NamedTable : ICustomDiagnosticMessage
        {
            /// <inheritdoc />
            public string ToDiagnosticString() => $"{{ \"table\": {Redacted.Quoted(UnparsedIdentifier)}, {Redacted.Options(Options)} }}";
        }

        internal sealed partial class DataSource : ICustomDiagnosticMessage
        {
            /// <inheritdoc />
            public string ToDiagnosticString() =>
                $"{{ \"format\": {Redacted.Quoted(Format)}, \"paths\": [ {string.Join(", ", Paths.Select(path => Redacted.Quoted(Redacted.Value("path", path))))} ], \"schema\": {Redacted.Quoted(Schema)}, {Redacted.Options(Options)} }}";
        }
    }
}

internal partial class WriteOperation : ICustomDiagnosticMessage
{
    /// <inheritdoc />
    public string ToDiagnosticString() =>
        $"{{ \"source\": {Redacted.Quoted(Source)}, \"path\": {Redacted.Quoted(Redacted.Value("path", Path))}, \"mode\": \"{Mode}\", \"partitioningColumns\": {PartitioningColumns}, {Redacted.Options(Options)}, \"input\": {Input} }}";
}

internal partial class WriteStreamOperationStart : ICustomDiagnosticMessage
{
    /// <inheritdoc />
    public string ToDiagnosticString() =>
        $"{{ \"format\": {Redacted.Quoted(Format)}, \"path\": {Redacted.Quoted(Redacted.Value("path", Path))}, \"queryName\": {Redacted.Quoted(QueryName)}, {Redacted.Options(Options)}, \"input\": {Input} }}";
}

internal partial class LocalRelation : ICustomDiagnosticMessage
{
    /// <inheritdoc />
    public string ToDiagnosticString() => $"{{ \"bytes\": {Data.Length}, \"schema\": {Redacted.Quoted(Schema)} }}";
}

internal partial class KeyValue : ICustomDiagnosticMessage
{
    /// <inheritdoc />
    public string ToDiagnosticString() => $"{{ {Redacted.Quoted(Key)}: {Redacted.Quoted(Redacted.Value(Key, Value))} }}";
}
