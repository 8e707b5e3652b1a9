using EtlLib.Settings;
using Microsoft.Extensions.Logging;

namespace EtlLib.Running;

/// <summary>Loggers that write no secret.</summary>
internal sealed class RedactingLoggers(ILoggerFactory inner, Redaction redaction) : ILoggerFactory
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Redacting(inner.CreateLogger(categoryName), redaction);

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>Does nothing: the loggers stay their owner's.</summary>
    public void Dispose()
    {
    }

    private sealed class Redacting(ILogger inner, Redaction redaction) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        /// <summary>An entry with a secret in it is written as text, as its values may be secret.</summary>
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var (shown, text) = (exception is null ? null : redaction.Apply(exception), formatter(state, exception));
            if (redaction.Finds(text) || (state as IEnumerable<KeyValuePair<string, object?>>)?.Any(value => value.Value?.ToString() is { } v && redaction.Finds(v)) == true)
            {
                inner.Log(logLevel, eventId, redaction.Apply(text), shown, static (message, _) => message);
            }
            else
            {
                inner.Log(logLevel, eventId, state, shown, formatter);
            }
        }
    }
}
