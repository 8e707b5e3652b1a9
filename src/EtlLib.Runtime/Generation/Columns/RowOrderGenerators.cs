using System.Numerics;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>The row's number, from 1: unique, and increasing in the order of event time, then key.</summary>
internal sealed class RowNumberGenerator<T> : ColumnGenerator
    where T : unmanaged, INumberBase<T>
{
    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        var values = ((FixedVector<T>)column).AppendSpan(rows.Count);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(rows.First + i + 1);
        }
    }
}

/// <summary>The row's event time, as an instant, a local time in UTC, a date or a time of day.</summary>
internal sealed class EventTimeGenerator : ColumnGenerator
{
    private const long Day = TimeSpan.MicrosecondsPerDay;

    public override void Append(RowWindow rows, Workspace work, ColumnVector column)
    {
        var times = rows.Micros;
        if (column is FixedVector<int> dates)
        {
            var days = dates.AppendSpan(times.Length);
            for (var i = 0; i < days.Length; i++)
            {
                days[i] = (int)FloorDays(times[i]);
            }

            return;
        }

        var micros = ((FixedVector<long>)column).AppendSpan(times.Length);
        times.CopyTo(micros);
        for (var i = 0; column.Type.Kind == TypeKind.TimeOfDay && i < micros.Length; i++)
        {
            micros[i] -= FloorDays(micros[i]) * Day;
        }
    }

    private static long FloorDays(long micros) => (micros >= 0 ? micros : micros - Day + 1) / Day;
}
