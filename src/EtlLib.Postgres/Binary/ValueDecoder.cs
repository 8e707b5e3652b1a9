using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>Decodes the values of one column from PostgreSQL's binary format into a vector, without an object for a value.</summary>
internal abstract class ValueDecoder
{
    /// <summary>Microseconds from 1970, where times are counted from here, to 2000, where PostgreSQL counts from.</summary>
    public const long MicrosTo2000 = 946_684_800_000_000;

    /// <summary>The same in days.</summary>
    public const int DaysTo2000 = 10_957;

    protected const long MicrosPerDay = 86_400_000_000;

    private static readonly long FirstMicros = -DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long LastMicros = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Appends a value that is not null.</summary>
    /// <exception cref="ValueFault">It does not fit.</exception>
    public abstract void Append(ReadOnlySpan<byte> value, ColumnVector to);

    /// <summary>The decoder of a column; null where the type of PostgreSQL does not fit the model's without a loss.</summary>
    public static ValueDecoder? Of(PgColumn from, ColumnSchema column) => Of(from.Type, from.IsEnum, from.Element, column, column.Type);

    private static ValueDecoder? Of(uint from, bool isEnum, uint element, ColumnSchema column, ColumnType type) => (type.Kind, from) switch
    {
        (TypeKind.Bool, PgType.Bool) => new Bools(),
        (TypeKind.Int, PgType.Int2 or PgType.Int4) => new Integers<int>(),
        (TypeKind.Long or TypeKind.Duration, PgType.Int2 or PgType.Int4 or PgType.Int8) => new Integers<long>(),
        (TypeKind.Float, PgType.Float4) => new Floats(),
        (TypeKind.Double, PgType.Float4 or PgType.Float8) => new Doubles(),
        (TypeKind.Decimal, PgType.Numeric) => new Numeric(column, (DecimalType)type),
        (TypeKind.Decimal, PgType.Int2 or PgType.Int4 or PgType.Int8) => new WholeDecimals(column, (DecimalType)type),
        (TypeKind.Text, PgType.Text or PgType.Varchar or PgType.Bpchar or PgType.Name or PgType.Json) => new Texts(column),
        (TypeKind.Text, PgType.Jsonb) => new Texts(column, skipped: 1),
        (TypeKind.Text, _) when isEnum => new Texts(column),
        (TypeKind.Enum, PgType.Text or PgType.Varchar or PgType.Bpchar) => new Symbols(column, type),
        (TypeKind.Enum, _) when isEnum => new Symbols(column, type),
        (TypeKind.Bytes, PgType.Bytea) => new RawBytes(),
        (TypeKind.Uuid, PgType.Uuid) => new Uuids(),
        (TypeKind.Instant, PgType.Timestamptz) or (TypeKind.LocalTime, PgType.Timestamp) => new Times(column, zone: null),
        (TypeKind.Instant, PgType.Timestamp) when column.AssumeZone is not null => new Times(column, AssumedZone.Of(column.AssumeZone, column.Name)),
        (TypeKind.Date, PgType.Date) => new Dates(column),
        (TypeKind.TimeOfDay, PgType.Time) => new TimesOfDay(column),
        (TypeKind.Duration, PgType.Interval) => new Intervals(column),
        (TypeKind.Struct or TypeKind.List, PgType.Json) => new Jsons(column, skipped: 0),
        (TypeKind.Struct or TypeKind.List, PgType.Jsonb) => new Jsons(column, skipped: 1),
        (TypeKind.List, _) when element != 0 && !PgType.IsJson(type) && Of(element, false, 0, column, ((ListType)type).Element) is { } elements => new Arrays(column, elements),
        _ => null,
    };

    protected static ValueFault Fault(ColumnSchema column, string value, string remedy) => new(column.Name, $"holds {value}. {remedy}");

    private static long InRange(long micros, ColumnSchema column) => micros >= FirstMicros && micros <= LastMicros
        ? micros
        : throw Fault(column, "a time outside of the years 1 to 9999, which C# cannot hold", "Correct the row, or leave it out by a query.");

    private sealed class Bools : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to) => Unsafe.As<BitVector>(to).Append(value[0] != 0);
    }

    /// <summary>Whole numbers of 2, 4 or 8 bytes.</summary>
    private sealed class Integers<T> : ValueDecoder
        where T : unmanaged
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            if (typeof(T) == typeof(int))
            {
                Unsafe.As<FixedVector<int>>(to).Append((int)Whole(value));
            }
            else
            {
                Unsafe.As<FixedVector<long>>(to).Append(Whole(value));
            }
        }
    }

    private static long Whole(ReadOnlySpan<byte> value) => value.Length switch
    {
        8 => BinaryPrimitives.ReadInt64BigEndian(value),
        4 => BinaryPrimitives.ReadInt32BigEndian(value),
        _ => BinaryPrimitives.ReadInt16BigEndian(value),
    };

    private sealed class Floats : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to) => Unsafe.As<FixedVector<float>>(to).Append(BinaryPrimitives.ReadSingleBigEndian(value));
    }

    private sealed class Doubles : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to) =>
            Unsafe.As<FixedVector<double>>(to).Append(value.Length == 8 ? BinaryPrimitives.ReadDoubleBigEndian(value) : BinaryPrimitives.ReadSingleBigEndian(value));
    }

    private sealed class WholeDecimals(ColumnSchema column, DecimalType type) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var unscaled = Whole(value) * Values.PowersOfTen[type.Scale];
            Unsafe.As<FixedVector<Int128>>(to).Append(Int128.Abs(unscaled) < Values.PowersOfTen[type.Precision]
                ? unscaled
                : throw new ValueFault(column.Name, Misfits.Said(Misfit.OutOfRange, Whole(value).ToString(CultureInfo.InvariantCulture), column, type)));
        }
    }

    /// <summary>Texts, behind the version byte where the type is jsonb.</summary>
    private sealed class Texts(ColumnSchema column, int skipped = 0) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var text = value[skipped..];
            Unsafe.As<TextVector>(to).Append(Utf8.IsValid(text) ? text : throw new ValueFault(column.Name, Misfits.Said(Misfit.NotUnicode, Misfits.Shown(text), column, column.Type)));
        }
    }

    private sealed class Symbols(ColumnSchema column, ColumnType type) : ValueDecoder
    {
        private readonly ValueText values = new(column with { Format = null }, type);

        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            if (values.Append(value, to) is not Misfit.None and var misfit)
            {
                throw new ValueFault(column.Name, Misfits.Said(misfit, Misfits.Shown(value), column, type));
            }
        }
    }

    private sealed class RawBytes : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to) => Unsafe.As<TextVector>(to).Append(value);
    }

    private sealed class Uuids : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            UuidBytes bytes = default;
            value.CopyTo(bytes);
            Unsafe.As<FixedVector<UuidBytes>>(to).Append(bytes);
        }
    }

    private sealed class Times(ColumnSchema column, AssumedZone? zone) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var micros = BinaryPrimitives.ReadInt64BigEndian(value);
            if (micros is long.MinValue or long.MaxValue)
            {
                throw Fault(column, micros < 0 ? "-infinity" : "infinity", "C# has no such time. Leave such rows out, or make them null by a query: NULLIF(column, 'infinity').");
            }

            micros = InRange(micros <= LastMicros ? micros + MicrosTo2000 : micros, column);
            Unsafe.As<FixedVector<long>>(to).Append(zone is null ? micros : InRange(zone.ToInstant(micros) ?? long.MaxValue, column));
        }
    }

    private sealed class Dates(ColumnSchema column) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var days = BinaryPrimitives.ReadInt32BigEndian(value);
            if (days is int.MinValue or int.MaxValue)
            {
                throw Fault(column, days < 0 ? "-infinity" : "infinity", "C# has no such date. Leave such rows out, or make them null by a query: NULLIF(column, 'infinity').");
            }

            InRange((days + (long)DaysTo2000) * MicrosPerDay, column);
            Unsafe.As<FixedVector<int>>(to).Append(days + DaysTo2000);
        }
    }

    private sealed class TimesOfDay(ColumnSchema column) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to) => Unsafe.As<FixedVector<long>>(to).Append(
            BinaryPrimitives.ReadInt64BigEndian(value) is < MicrosPerDay and var micros ? micros : throw Fault(column, "24:00:00", "The last time of a day is 23:59:59.999999."));
    }

    private sealed class Intervals(ColumnSchema column) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var micros = BinaryPrimitives.ReadInt64BigEndian(value) + ((Int128)BinaryPrimitives.ReadInt32BigEndian(value[8..]) * MicrosPerDay);
            if (BinaryPrimitives.ReadInt32BigEndian(value[12..]) is not 0 and var months)
            {
                throw Fault(column, string.Create(CultureInfo.InvariantCulture, $"an interval of {months} months"), "A month has no fixed length: use days and shorter units.");
            }

            Unsafe.As<FixedVector<long>>(to).Append(micros == (long)micros ? (long)micros : throw Fault(column, "an interval of more than 290,000 years", "Correct the row."));
        }
    }

    private sealed class Jsons(ColumnSchema column, int skipped) : ValueDecoder
    {
        private readonly JsonValues values = new(column with { Nullable = true });

        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var json = new Utf8JsonReader(value[skipped..]);
            json.Read();
            values.Append(to, ref json);
        }
    }

    /// <summary>Arrays of one dimension, which may be empty.</summary>
    private sealed class Arrays(ColumnSchema column, ValueDecoder elements) : ValueDecoder
    {
        public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
        {
            var list = Unsafe.As<ListVector>(to);
            var dimensions = BinaryPrimitives.ReadInt32BigEndian(value);
            if (dimensions > 1)
            {
                throw Fault(column, $"an array of {dimensions} dimensions", "Declare the property as a list of lists, and let a query give JSON: to_jsonb(column).");
            }

            var count = dimensions == 0 ? 0 : BinaryPrimitives.ReadInt32BigEndian(value[12..]);
            var rest = count == 0 ? default : value[20..];
            for (var i = 0; i < count; i++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(rest);
                rest = rest[4..];
                if (length < 0)
                {
                    list.Elements.AppendNull();
                    continue;
                }

                elements.Append(rest[..length], list.Elements);
                rest = rest[length..];
            }

            list.EndList();
        }
    }
}
