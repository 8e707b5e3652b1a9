namespace EtlLib.Avro;

/// <summary>What the generator implements for each model of a project that references EtlLib.Avro: its rows in the model's own Avro schema, by straight-line code.</summary>
/// <typeparam name="TSelf">The model.</typeparam>
public interface IAvroModel<TSelf>
    where TSelf : IAvroModel<TSelf>
{
    /// <summary>Writes a row.</summary>
    /// <exception cref="DataException">A value does not fit its column.</exception>
    static abstract void Write(ref AvroWriter writer, TSelf row);

    /// <summary>Reads a row that was written in the model's own schema.</summary>
    /// <exception cref="AvroException">The data are malformed.</exception>
    /// <exception cref="DataException">A value is beyond what its C# type holds.</exception>
    static abstract TSelf Read(ref AvroReader reader);
}
