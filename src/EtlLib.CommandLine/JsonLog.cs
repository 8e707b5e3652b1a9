using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EtlLib.CommandLine;

/// <summary>Writes log entries, and the error that a program ends with, as JSON objects, one a line: <c>--log-format json</c>.</summary>
internal sealed class JsonLog(TextWriter writer, TimeProvider clock) : ILoggerFactory
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();

    /// <summary>Whether the arguments ask for it. It is known before they are parsed, as errors of parsing are written so, too.</summary>
    public static bool IsAskedFor(string[] args) =>
        args.Contains("--log-format=json") || args.Contains("--log-format:json") || (Array.IndexOf(args, "--log-format") is >= 0 and var at && args.ElementAtOrDefault(at + 1) == "json");

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log of the command line is written to standard error only.");

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <summary>Writes the error that the program ends with.</summary>
    public void Write(Exception failure, int exitCode, bool verbose) => Write(LogLevel.Error, "EtlLib.Program", failure is EtlException or OperationCanceledException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}", json =>
    {
        var known = failure as EtlException;
        json.WriteString("code", known?.Code ?? (failure is OperationCanceledException ? "stopped" : "bug"));
        json.WriteNumber("exitCode", exitCode);
        Text(json, "model", known?.Model);
        Text(json, "column", known?.Column);
        Text(json, "location", known?.Location);
        Number(json, "line", known?.Line);
        Text(json, "topic", known?.Place.Topic);
        Number(json, "partition", known?.Place.Partition);
        Number(json, "offset", known?.Place.Offset);
        Text(json, "stack", verbose ? failure.ToString() : null);
    });

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private void Write(LogLevel level, string category, string message, Action<Utf8JsonWriter> more)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteString("level", level.ToString());
            json.WriteString("category", category);
            json.WriteString("message", message);
            more(json);
            json.WriteEndObject();
        }

        // Steps and their progress log from threads of their own.
        lock (gate)
        {
            writer.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        }
    }

    private sealed class Logger(JsonLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, category, formatter(state, exception), json => Values(json, eventId, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []));
            }
        }

        private static void Values(Utf8JsonWriter json, EventId eventId, IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            Text(json, "event", eventId.Name);
            json.WriteStartObject("values");
            foreach (var (name, value) in values.Where(v => v.Key != "{OriginalFormat}"))
            {
                switch (value)
                {
                    case int or long:
                        json.WriteNumber(name, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                        break;
                    case TimeSpan span:
                        json.WriteString(name, span.ToString("c"));
                        break;
                    case DateTimeOffset instant:
                        json.WriteString(name, instant);
                        break;
                    default:
                        json.WriteString(name, value?.ToString());
                        break;
                }
            }

            json.WriteEndObject();
        }
    }
}

/// <summary>Writes warnings for people; what else happens, progress and the summary show.</summary>
internal sealed class TextLog(TextWriter writer) : ILoggerFactory
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(writer);

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log of the command line is written to standard error only.");

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private sealed class Logger(TextWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                writer.WriteLine($"warning: {formatter(state, exception)}");
            }
        }
    }
}
