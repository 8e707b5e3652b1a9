using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>Scalars that SQL has with other semantics, as macros: statements stay readable, and DuckDB plans what they stand for.</summary>
internal static class Macros
{
    private const string Duration = @"-?(?:([0-9]+)\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?";
    private const string Small = @"([+-]?)([0-9]*)\.?([0-9]*)[eE]-([0-9]+)";
    private const string DivisionByZero = $"error('{Failures.Data}division by zero.')";

    /// <summary>The statements that define them.</summary>
    public static string Sql { get; } = string.Concat(All().Select(macro => $"CREATE MACRO {macro};\n"));

    private static string[] All() => [.. Numbers(), .. Wholes(), .. Texts(), .. Times()];

    private static string[] Numbers() =>
    [
        $"etl_sign(x) AS CASE WHEN isnan(x) THEN error('{Failures.Data}the sign of NaN.') ELSE sign(x)::INTEGER END",
        "etl_number(x) AS CASE WHEN isnan(x) THEN NULL ELSE x END",
        "etl_float(x) AS CASE WHEN isfinite(x) AND abs(x) >= 3.4028235677973366e38 THEN (sign(x) * 'Infinity'::DOUBLE)::FLOAT ELSE x::FLOAT END",

        // DuckDB rounds a text with a negative exponent by its first digit: 5e-10 is 0.01 to it. So the point is moved beforehand.
        $"etl_small(x, i) AS regexp_extract(x, '{Small}', i)",
        "etl_moved(sign, digits, places) AS sign || left(lpad(digits, greatest(length(digits), places + 1)::INTEGER, '0'), -places) || '.' || right(lpad(digits, greatest(length(digits), places + 1)::INTEGER, '0'), places)",
        "etl_plain(x) AS CASE WHEN regexp_matches(x, '[eE]-') THEN etl_moved(etl_small(x, 1), etl_small(x, 2) || etl_small(x, 3), length(etl_small(x, 3)) + coalesce(least(TRY_CAST(etl_small(x, 4) AS INTEGER), 1000), 1000)) ELSE x END",
    ];

    private static string[] Wholes() =>
    [
        $"etl_divide(n, d) AS CASE WHEN d = 0 AND n IS NOT NULL THEN {DivisionByZero} ELSE n // d END",
        $"etl_modulo(n, d) AS CASE WHEN d = 0 AND n IS NOT NULL THEN {DivisionByZero} ELSE n % d END",

        // Halves go away from zero. A remainder is compared with what is left to the divisor, since its double may overflow.
        $"etl_round_divide(n, d) AS CASE WHEN d = 0 AND n IS NOT NULL THEN {DivisionByZero} WHEN abs(n % d) >= abs(d) - abs(n % d) THEN n // d + sign(n) * sign(d) ELSE n // d END",
        "etl_round_divide_even(n, d) AS CASE WHEN abs(n % d) > d - abs(n % d) OR (abs(n % d) = d - abs(n % d) AND (n // d) % 2 <> 0) THEN n // d + sign(n) ELSE n // d END",
        "etl_floor_divide(n, d) AS CASE WHEN n % d < 0 THEN n // d - 1 ELSE n // d END",
        "etl_ceiling_divide(n, d) AS CASE WHEN n % d > 0 THEN n // d + 1 ELSE n // d END",
    ];

    private static string[] Texts() =>
    [
        $"etl_substring(x, s, n) AS CASE WHEN s < 0 OR n < 0 THEN error('{Failures.Data}a substring from ' || s || ', ' || n || ' long: neither is negative.') ELSE substring(x, s::BIGINT + 1, n) END",
        "etl_split_part(x, separator, i) AS CASE WHEN i >= 0 THEN split_part(x, separator, i + 1) WHEN x IS NOT NULL THEN '' END",
        $"etl_row(file, n) AS '{Failures.Where}' || (n + 1) || ' ' || file || '{Failures.Close}'",
        $"etl_folder(x, pattern) AS url_decode(nullif(regexp_extract(x, pattern, 1), '{EtlLib.Files.FileList.NullFolder}'))",
        "etl_uuid(x, what) AS CASE WHEN x IS NULL OR TRY_CAST(x AS UUID) IS NOT NULL THEN TRY_CAST(x AS UUID) ELSE error(what || x || ', which is not a UUID. Correct the source.') END",
        "etl_extract(x, pattern, part) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, part) END",
    ];

    private static string[] Times() =>
    [
        // Durations in texts have the form of TimeSpan's "c": [-][d.]hh:mm:ss[.ffffff].
        $"etl_time(us, what) AS CASE WHEN us BETWEEN 0 AND 86399999999 THEN TIME '00:00:00' + to_microseconds(us) WHEN us IS NOT NULL THEN error(what || us || ' us, which is not a time of day. Correct the source.') END",
        "etl_two_digits(x) AS lpad(x::VARCHAR, 2, '0')",
        "etl_duration_text(us) AS CASE WHEN us < 0 THEN '-' ELSE '' END || CASE WHEN abs(us) >= 86400000000 THEN (abs(us) // 86400000000) || '.' ELSE '' END "
            + "|| etl_two_digits(abs(us) // 3600000000 % 24) || ':' || etl_two_digits(abs(us) // 60000000 % 60) || ':' || etl_two_digits(abs(us) // 1000000 % 60) "
            + "|| CASE WHEN us % 1000000 <> 0 THEN '.' || lpad((abs(us) % 1000000)::VARCHAR, 6, '0') ELSE '' END",
        $"etl_duration(x) AS CASE WHEN x IS NULL THEN NULL WHEN regexp_full_match(x, '{Duration}') THEN CASE WHEN starts_with(x, '-') THEN -1 ELSE 1 END "
            + "* ((((etl_whole(etl_part(x, 1)) * 24 + etl_whole(etl_part(x, 2))) * 60 + etl_whole(etl_part(x, 3))) * 60 + etl_whole(etl_part(x, 4))) * 1000000 + etl_whole(rpad(etl_part(x, 5), 6, '0'))) "
            + $"ELSE error('{Failures.Source}' || x || ' is no duration: it should be as [-][d.]hh:mm:ss[.ffffff].') END",
        $"etl_part(x, i) AS regexp_extract(x, '{Duration}', i)",
        "etl_whole(x) AS CASE WHEN x = '' THEN 0 ELSE x::BIGINT END",
        "etl_whole_micros(ns, message) AS CASE WHEN ns % 1000 = 0 THEN ns // 1000 WHEN ns IS NOT NULL THEN error(message) END",
        "etl_utc(t) AS make_timestamp(epoch_us(t))",
        "etl_instant(t) AS make_timestamptz(epoch_us(t))",
        $"etl_from_micros(us) AS CASE WHEN us BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamptz(us) WHEN us IS NOT NULL THEN error('{Failures.Data}the instant ' || us || ' us after 1970-01-01 is outside of the years 1 to 9999.') END",
        $"etl_local(us) AS CASE WHEN us BETWEEN -62135596800000000 AND 253402300799999999 THEN make_timestamp(us) WHEN us IS NOT NULL THEN error('{Failures.Data}the local time ' || us || ' us after 1970-01-01 is outside of the years 1 to 9999.') END",
        $"etl_date(d) AS CASE WHEN d BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN d::DATE WHEN d IS NOT NULL THEN error('{Failures.Data}the date ' || d || ' is outside of the years 1 to 9999.') END",

        // DuckDB takes the second of the two instants that clocks set back show alike. The first one has the offset of the day before.
        "etl_earlier_in_zone(t, zone, us, earlier) AS etl_from_micros(CASE WHEN earlier < us AND timezone(zone, make_timestamptz(earlier)) = t THEN earlier ELSE us END)",
        "etl_first_in_zone(t, zone, us) AS etl_earlier_in_zone(t, zone, us, epoch_us(t) - (epoch_us(timezone(zone, make_timestamptz(us - 86400000000))) - (us - 86400000000)))",
        "etl_from_zone(t, zone) AS etl_first_in_zone(t, zone, epoch_us(timezone(zone, t)))",
    ];
}
