namespace EtlLib.Avro;

/// <summary>Reads an element of a list.</summary>
public delegate T AvroElementReader<out T>(ref AvroReader reader);

/// <summary>Writes an element of a list.</summary>
public delegate void AvroElementWriter<in T>(ref AvroWriter writer, T value);

/// <summary>Nested models and lists of rows. Used by generated code.</summary>
public static class AvroRows
{
    /// <summary>Writes a nested model.</summary>
    public static void Write<TModel>(ref AvroWriter writer, TModel value)
        where TModel : IAvroModel<TModel> => TModel.Write(ref writer, value);

    /// <summary>Reads a nested model.</summary>
    public static TModel Read<TModel>(ref AvroReader reader)
        where TModel : IAvroModel<TModel> => TModel.Read(ref reader);

    /// <summary>Writes a list as one block.</summary>
    public static void WriteList<T>(ref AvroWriter writer, IReadOnlyList<T> list, AvroElementWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(write);
        if (list.Count > 0)
        {
            writer.WriteInt(list.Count);
            for (var i = 0; i < list.Count; i++)
            {
                write(ref writer, list[i]);
            }
        }

        writer.WriteInt(0);
    }

    /// <summary>Reads a list of one block or several.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="leastBytes">How many bytes an element takes at least.</param>
    /// <param name="read">Reads an element.</param>
    /// <exception cref="AvroException">The data are malformed.</exception>
    public static T[] ReadList<T>(ref AvroReader reader, int leastBytes, AvroElementReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        T[] list = [];
        var length = 0;
        for (var count = reader.ReadBlock(leastBytes); count > 0; count = reader.ReadBlock(leastBytes))
        {
            Array.Resize(ref list, length + count);
            for (; count > 0; count--)
            {
                list[length++] = read(ref reader);
            }
        }

        return list;
    }
}
