using System.Globalization;
using EtlLib.DuckDb;
using EtlLib.Engines;

namespace EtlLib;

/// <summary>Sets up the embedded engine of a program.</summary>
public static class DuckDbFactory
{
    private const string Name = "duckdb";

    // More than any machine needs. A thread that the system cannot start would end the process.
    private const int MaxThreads = 1024;

    /// <summary>
    /// Lets the program's models run on the embedded engine. The section <c>EtlLib:DuckDb</c> of the configuration may say <c>MemoryLimit</c>, <c>TempFolder</c> and
    /// <c>Threads</c>; it wins over what is said here.
    /// </summary>
    /// <param name="factory">The graph.</param>
    /// <param name="options">What the engine may use.</param>
    /// <returns>The graph.</returns>
    public static DataFactory UseDuckDb(this DataFactory factory, DuckDbOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        factory.AddEngine(Name, settings => Engine(settings, options ?? new DuckDbOptions()));
        return factory;
    }

    /// <summary>The embedded engine of a program, as <see cref="UseDuckDb"/> set it up.</summary>
    public static IEngine DuckDbOf(this DataFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Engine(Name) ?? new DuckDbEngine();
    }

    private static DuckDbEngine Engine(EngineSettings settings, DuckDbOptions options)
    {
        settings.Check("MemoryLimit", "TempFolder", "Threads");
        return new DuckDbEngine(new DuckDbOptions(
            settings["MemoryLimit"] is { } limit ? Bytes(limit) ?? throw settings.Wrong("MemoryLimit", "a size such as 4GB, 512MB or 2GiB") : options.MemoryLimit,
            settings["TempFolder"] ?? options.TempFolder,
            settings["Threads"] is { } threads ? Threads(threads) ?? throw settings.Wrong("Threads", $"a whole number from 1 to {MaxThreads}") : options.Threads));
    }

    private static long? Bytes(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        decimal? unit = text[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "KB" => 1e3m,
            "MB" => 1e6m,
            "GB" => 1e9m,
            "TB" => 1e12m,
            "KIB" => 1L << 10,
            "MIB" => 1L << 20,
            "GIB" => 1L << 30,
            "TIB" => 1L << 40,
            _ => null,
        };
        return unit is { } u && decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number < long.MaxValue / u
            ? (long)(number * u)
            : null;
    }

    private static int? Threads(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is > 0 and <= MaxThreads ? threads : null;
}
