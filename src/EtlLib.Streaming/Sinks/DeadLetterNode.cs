using System.Buffers;
using System.Text.Json;
using EtlLib.Sinks;

namespace EtlLib.Streaming;

/// <summary>The dead letters of an epoch as rows, for the sink that a program gives them.</summary>
internal sealed class DeadLetterNode() : StreamNode("dead letter", Letters, "dead letter")
{
    /// <summary>What the sink is told to be the model's name.</summary>
    public const string Model = "DeadLetter";

    private static readonly Schema Letters = new("EtlLib." + Model,
    [
        new("Job", ColumnType.Text, false), new("Epoch", ColumnType.Long, false), new("Kind", ColumnType.Text, false), new("Source", ColumnType.Text, false),
        new("Place", ColumnType.Text, false), new("Reason", ColumnType.Text, false), new("EventTime", ColumnType.Instant, true), new("Row", ColumnType.Text, true),
        new("Raw", ColumnType.Bytes, true),
    ])
    {
        AvroJson = """
            {"type":"record","name":"DeadLetter","namespace":"EtlLib","fields":[
            {"name":"Job","type":"string"},{"name":"Epoch","type":"long"},{"name":"Kind","type":"string"},{"name":"Source","type":"string"},
            {"name":"Place","type":"string"},{"name":"Reason","type":"string"},
            {"name":"EventTime","type":["null",{"type":"long","logicalType":"timestamp-micros"}]},
            {"name":"Row","type":["null","string"]},{"name":"Raw","type":["null","bytes"]}]}
            """,
    };

    /// <summary>Makes rows of letters.</summary>
    public void Fill(string job, long epoch, IReadOnlyList<DeadLetter> letters, Func<string, Schema> modelOf)
    {
        if (letters.Count == 0)
        {
            return;
        }

        var rows = new ColumnBatch(Letters);
        foreach (var letter in letters)
        {
            rows.Text(0).Append(job);
            rows.Fixed<long>(1).Append(epoch);
            rows.Text(2).Append(letter.Kind);
            rows.Text(3).Append(letter.Source);
            rows.Text(4).Append(letter.Place);
            rows.Text(5).Append(letter.Reason);
            if (letter.Time is { } time)
            {
                rows.Fixed<long>(6).Append(time);
                rows.Text(7).Append(Json(BatchBytes.Read(modelOf(letter.Source), letter.Raw, out _)));
                rows.Text(8).AppendNull();
            }
            else
            {
                rows.Fixed<long>(6).AppendNull();
                rows.Text(7).AppendNull();
                rows.Text(8).Append(letter.Raw);
            }

            rows.EndRow();
        }

        Rows.Add(rows);
    }

    /// <inheritdoc />
    public override Task RunAsync(EpochAt epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A late row: its values as text.</summary>
    private static ReadOnlySpan<byte> Json(ColumnBatch row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (row)
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            for (var c = 0; c < row.Vectors.Length; c++)
            {
                if (row.Vectors[c].IsNull(0))
                {
                    json.WriteNull(row.Schema.Columns[c].Name);
                }
                else
                {
                    json.WriteString(row.Schema.Columns[c].Name, BatchText.Of(row.Vectors[c], 0));
                }
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }
}
