using EtlLib.Engines;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>Which server, database and user a source or sink is for: the settings <c>EtlLib:Postgres</c>, a named section of them, or a connection string.</summary>
/// <param name="Name">The name of the section; null for the settings themselves.</param>
/// <param name="Connection">The connection string, which wins.</param>
internal sealed record PostgresAddress(string? Name, Secret? Connection)
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Postgres";

    private const string JdbcUrl = "JdbcUrl", ConnectionString = "ConnectionString";
    private const int BufferBytes = 1 << 16;

    /// <summary>What is said of it where it is not the usual one.</summary>
    public string Suffix => Name is null ? "" : $" of {Name}";

    /// <summary>How the run gets there.</summary>
    /// <exception cref="UsageException">Nothing is configured, or a setting is not one.</exception>
    public (NpgsqlConnectionStringBuilder Settings, string? JdbcUrl) Of(DataContext context)
    {
        var values = Connection is null ? Configured(context) : [];
        var jdbc = values.FirstOrDefault(v => v.Key.Equals(JdbcUrl, StringComparison.OrdinalIgnoreCase)).Value;
        var whole = Connection?.Reveal() ?? values.FirstOrDefault(v => v.Key.Equals(ConnectionString, StringComparison.OrdinalIgnoreCase)).Value;
        var settings = Parsed(whole);
        foreach (var (key, value) in values.Where(v => !v.Key.Equals(JdbcUrl, StringComparison.OrdinalIgnoreCase) && !v.Key.Equals(ConnectionString, StringComparison.OrdinalIgnoreCase)))
        {
            Set(settings, key, value);
        }

        return string.IsNullOrWhiteSpace(settings.Host) ? throw Missing() : (WithDefaults(settings), jdbc);
    }

    /// <summary>How an engine on other machines gets there: as this machine does, unless the setting <c>JdbcUrl</c> says otherwise.</summary>
    public JdbcTable Jdbc(DataContext context, string sql)
    {
        var (settings, url) = Of(context);
        if (url?.Contains("password=", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new UsageException($"The setting {Path(JdbcUrl)} holds a password, which would print. Set {Path("Password")} instead.");
        }

        var ssl = settings.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
        url ??= $"jdbc:postgresql://{settings.Host}:{settings.Port}/{Uri.EscapeDataString(settings.Database ?? settings.Username ?? "")}?sslmode={ssl}";
        return new JdbcTable(url, "org.postgresql.Driver", sql, settings.Username, settings.Password is { } password ? new Secret(password) : null);
    }

    private string Path(string key) => Name is null ? $"{Section}:{key}" : $"{Section}:{Name}:{key}";

    private List<KeyValuePair<string, string>> Configured(DataContext context) =>
        [.. (Name is null ? context.SettingsOf(Section).Where(s => !s.Key.Contains(':', StringComparison.Ordinal)) : context.SettingsOf($"{Section}:{Name}"))
            .Where(s => !string.IsNullOrWhiteSpace(s.Value))];

    /// <summary>A connection string's errors quote it, which may hold the password.</summary>
    private NpgsqlConnectionStringBuilder Parsed(string? text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text ?? "");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new UsageException($"The connection string of PostgreSQL{Suffix} cannot be read. Write it as Host=…;Username=…;Password=…;Database=….");
        }
    }

    private void Set(NpgsqlConnectionStringBuilder settings, string key, string value)
    {
        try
        {
            settings[key] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            throw new UsageException($"The setting {Path(key)} is not one, or its value is not. Settings have the names of Npgsql's connection string, for "
                + $"example Host, Port, Database, Username, Password and SslMode; {ConnectionString} holds all of them, {JdbcUrl} is the address for Spark.");
        }
    }

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder settings)
    {
        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }

        Default("Application Name", "EtlLib");
        Default("Read Buffer Size", BufferBytes);
        Default("Write Buffer Size", BufferBytes);
        Default("Command Timeout", 600);
        Default("Tcp Keepalive", true);
        Default("Tcp Keepalive Time", 30);
        Default("Tcp Keepalive Interval", 5);

        (settings.Multiplexing, settings.Enlist) = (false, false);
        return settings;
    }

    private UsageException Missing() => Connection is not null
        ? new($"The connection string of PostgreSQL{Suffix} has no Host. Write it as Host=…;Username=…;Password=…;Database=….")
        : new($"No server is configured for PostgreSQL{Suffix}. Set EtlLib:{Path("Host")} in appsettings.json, or the environment variable "
            + $"ETLLIB__{Path("Host").Replace(":", "__", StringComparison.Ordinal)}, and likewise Database, Username and Password.");
}
