namespace EtlLib.Avro;

/// <summary>Steps over values that no column takes. A record may contain itself, so its step is made before those of its fields.</summary>
internal static class Skipping
{
    public static Step Of(AvroType type, Dictionary<AvroType, Step> records)
    {
        switch (type.Kind)
        {
            case AvroKind.Null:
                return new SkipFixed(0);
            case AvroKind.Boolean:
                return new SkipFixed(1);
            case AvroKind.Float:
                return new SkipFixed(4);
            case AvroKind.Double:
                return new SkipFixed(8);
            case AvroKind.Fixed:
                return new SkipFixed(type.Size);
            case AvroKind.Int or AvroKind.Long or AvroKind.Enum:
                return new SkipNumber();
            case AvroKind.Bytes or AvroKind.String:
                return new SkipBytes();
            case AvroKind.Array:
                return new SkipItems(Of(type.Items!, records), isMap: false, LeastBytes.Of(type.Items!));
            case AvroKind.Map:
                return new SkipItems(Of(type.Items!, records), isMap: true, 1);
            case AvroKind.Union:
                return new UnionStep([.. type.Branches.Select(b => Of(b, records))]);
            default:
                return Record(type, records);
        }
    }

    private static Step Record(AvroType type, Dictionary<AvroType, Step> records)
    {
        if (records.TryGetValue(type, out var known))
        {
            return known;
        }

        var steps = new FieldStep[type.Fields.Length];
        var record = new SkipRecord(new RecordProgram(steps));
        records.Add(type, record);
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = new FieldStep(Of(type.Fields[i].Type, records), -1, type.Fields[i].Name);
        }

        return record;
    }
}

internal sealed class SkipFixed(int size) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => reader.ReadFixed(size);
}

internal sealed class SkipNumber : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => reader.ReadLong();
}

internal sealed class SkipBytes : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to) => reader.ReadBytes();
}

internal sealed class SkipRecord(RecordProgram record) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        reader.Enter();
        record.Read(ref reader, []);
        reader.Leave();
    }
}

/// <summary>An array or a map. A block that tells its size is passed over as a whole.</summary>
internal sealed class SkipItems(Step item, bool isMap, int leastBytes) : Step
{
    public override void Read(ref AvroReader reader, ColumnVector to)
    {
        reader.Enter();
        for (var count = reader.SkipBlock(leastBytes, out var skipped); count > 0; count = reader.SkipBlock(leastBytes, out skipped))
        {
            for (; count > 0 && !skipped; count--)
            {
                if (isMap)
                {
                    reader.ReadBytes();
                }

                item.Read(ref reader, to);
            }
        }

        reader.Leave();
    }
}

/// <summary>How many bytes a value takes at least: what bounds the count of an array's items.</summary>
internal static class LeastBytes
{
    public static int Of(AvroType type) => Of(type, []);

    private static int Of(AvroType type, HashSet<AvroType> within) => type.Kind switch
    {
        AvroKind.Null => 0,
        AvroKind.Float => 4,
        AvroKind.Double => 8,
        AvroKind.Fixed => type.Size,
        // A record that contains itself directly has no finite value.
        AvroKind.Record => !within.Add(type) ? 0 : (int)Math.Min(1 << 20, type.Fields.Sum(f => (long)Of(f.Type, [.. within]))),
        _ => 1,
    };
}
