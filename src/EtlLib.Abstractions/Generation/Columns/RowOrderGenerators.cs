using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>The row's number, from 1: unique, and increasing in the order of event time, then key.</summary>
internal sealed class RowNumberGenerator : ColumnGenerator
{
    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        if (column is FixedVector<int> ints)
        {
            var values = ints.AppendSpan(rows.Count);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (int)(rows.First + i + 1);
            }
        }
        else
        {
            var values = ((FixedVector<long>)column).AppendSpan(rows.Count);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = rows.First + i + 1;
            }
        }
    }
}

/// <summary>The row's event time, as an instant, a local time in UTC, a date or a time of day.</summary>
internal sealed class EventTimeGenerator : ColumnGenerator
{
    private const long Day = TimeSpan.MicrosecondsPerDay;

    public override void Append(in RowWindow rows, Workspace work, ColumnVector column)
    {
        var layout = rows.Layout;
        var (key, index) = rows.Position(0);
        var micros = layout.StartMicros + (index * layout.EveryMicros);
        Span<int> days = column is FixedVector<int> dates ? dates.AppendSpan(rows.Count) : default;
        Span<long> longs = column is FixedVector<long> times ? times.AppendSpan(rows.Count) : default;
        var timeOfDay = column.Type.Kind == TypeKind.TimeOfDay;
        for (var i = 0; i < rows.Count; i++)
        {
            if (days.IsEmpty)
            {
                longs[i] = timeOfDay ? micros - (FloorDays(micros) * Day) : micros;
            }
            else
            {
                days[i] = (int)FloorDays(micros);
            }

            if (!rows.IsCells && ++key == layout.Keys.Length)
            {
                (key, micros) = (0, micros + layout.EveryMicros);
            }
        }
    }

    private static long FloorDays(long micros) => (micros >= 0 ? micros : micros - Day + 1) / Day;
}
