using System.Buffers.Binary;
using System.Text;
using Avro;
using Avro.Specific;

namespace EtlLib.Bench;

/// <summary>What a programmer writes for one model: the Avro encoding of a trade, straight down, with every bound checked.</summary>
internal static class ByHand
{
    public static int Write(Span<byte> to, StockTrade row)
    {
        var at = Long(to, 0, Encoding.UTF8.GetByteCount(row.Symbol));
        at += Encoding.UTF8.GetBytes(row.Symbol, to[at..]);
        at = Long(to, at, (row.EventTime.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        at = Long(to, at, row.Id);
        BinaryPrimitives.WriteDoubleLittleEndian(to[at..], row.Price);
        return Long(to, at + 8, row.Volume);
    }

    public static StockTrade Read(ReadOnlySpan<byte> from)
    {
        var at = 0;
        var length = (int)Long(from, ref at);
        var symbol = Encoding.UTF8.GetString(from.Slice(at, length));
        at += length;
        var time = new DateTimeOffset((Long(from, ref at) * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
        var id = Long(from, ref at);
        var price = BinaryPrimitives.ReadDoubleLittleEndian(from[at..]);
        at += 8;
        return new StockTrade { Symbol = symbol, EventTime = time, Id = id, Price = price, Volume = (int)Long(from, ref at) };
    }

    private static int Long(Span<byte> to, int at, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        while (rest >= 0x80)
        {
            to[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        to[at++] = (byte)rest;
        return at;
    }

    private static long Long(ReadOnlySpan<byte> from, ref int at)
    {
        var (value, shift) = (0UL, 0);
        byte b;
        do
        {
            b = from[at++];
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
        }
        while (b >= 0x80);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}

/// <summary>A trade as Apache.Avro's code generator writes it.</summary>
public sealed class TradeRecord : ISpecificRecord
{
    public static Schema Parsed { get; } = global::Avro.Schema.Parse(StockTrade.DataFrame.Schema.AvroJson.Replace("\"StockTrade\"", "\"TradeRecord\"", StringComparison.Ordinal));

    public string Symbol { get; set; } = "";

    public DateTime EventTime { get; set; }

    public long Id { get; set; }

    public double Price { get; set; }

    public int Volume { get; set; }

    public Schema Schema => Parsed;

    public static TradeRecord Of(StockTrade row) => new() { Symbol = row.Symbol, EventTime = row.EventTime.UtcDateTime, Id = row.Id, Price = row.Price, Volume = row.Volume };

    public object Get(int fieldPos) => fieldPos switch
    {
        0 => Symbol,
        1 => EventTime,
        2 => Id,
        3 => Price,
        4 => Volume,
        _ => throw new AvroRuntimeException($"Bad index {fieldPos} in Get()"),
    };

    public void Put(int fieldPos, object fieldValue)
    {
        switch (fieldPos)
        {
            case 0: Symbol = (string)fieldValue; break;
            case 1: EventTime = (DateTime)fieldValue; break;
            case 2: Id = (long)fieldValue; break;
            case 3: Price = (double)fieldValue; break;
            case 4: Volume = (int)fieldValue; break;
            default: throw new AvroRuntimeException($"Bad index {fieldPos} in Put()");
        }
    }
}
