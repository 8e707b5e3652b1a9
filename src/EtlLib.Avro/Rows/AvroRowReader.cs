namespace EtlLib.Avro;

/// <summary>Reads rows of a model from data of one writer's schema: by generated code where that is the model's own, else by schema resolution. Safe for several threads.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public sealed class AvroRowReader<TModel>
    where TModel : IDataModel<TModel>, IAvroModel<TModel>
{
    [ThreadStatic]
    private static ColumnBatch? scratch;
    private readonly AvroDecoder decoder;
    private readonly bool isOwn;

    /// <summary>Makes the reader of a writer's schema.</summary>
    /// <exception cref="AvroException">The schemas cannot be resolved.</exception>
    public AvroRowReader(AvroSchema writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        decoder = AvroDecoder.Of(writer, TModel.Schema);
        isOwn = writer.ToJson() == TModel.Schema.AvroJson;
    }

    /// <summary>Reads the row of a datum.</summary>
    /// <param name="datum">The whole datum and nothing else.</param>
    /// <exception cref="AvroException">The datum is malformed, or holds what the model cannot: the message names field and byte.</exception>
    public TModel Read(ReadOnlySpan<byte> datum)
    {
        if (isOwn)
        {
            try
            {
                var reader = new AvroReader(datum);
                var row = TModel.Read(ref reader);
                if (reader.Remaining == 0)
                {
                    return row;
                }
            }
            catch (AvroException)
            {
                // The decoder finds the same error, and knows the field.
            }
        }

        return Resolve(datum);
    }

    private TModel Resolve(ReadOnlySpan<byte> datum)
    {
        var batch = scratch ??= new ColumnBatch(TModel.Schema);
        batch.Clear();
        decoder.Decode(datum, batch);
        return TModel.Read(batch.Vectors, 0);
    }
}
