using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Spark.Connect;
using Schema = EtlLib.Schemas.Schema;

namespace EtlLib.Spark.Data;

/// <summary>Rows as Spark sends them, Arrow IPC streams, as batches of a model.</summary>
/// <remarks>Law: columns are taken by their places, since names may occur twice; each is of the model's type, and null only where the model allows it.</remarks>
internal static class ArrowReader
{
    /// <summary>The rows of a running plan, batch by batch as they come. A batch belongs to who gets it.</summary>
    /// <exception cref="DataException">A column that is never null is null.</exception>
    /// <exception cref="SparkException">The columns are not the model's.</exception>
    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(
        IAsyncEnumerable<Wire.ExecutePlanResponse> responses, Schema schema, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var response in responses.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (response.ArrowBatch is not { } arrow)
            {
                continue;
            }

            var batch = Read(arrow.Data.Memory, schema);
            if (batch.Count > 0)
            {
                yield return batch;
            }
            else
            {
                batch.Dispose();
            }
        }
    }

    /// <summary>The rows of one Arrow IPC stream.</summary>
    public static ColumnBatch Read(ReadOnlyMemory<byte> stream, Schema schema)
    {
        var batch = new ColumnBatch(schema);
        try
        {
            using var reader = new ArrowStreamReader(stream);
            Check(reader.Schema, schema);
            while (reader.ReadNextRecordBatch() is { } rows)
            {
                using (rows)
                {
                    Append(batch, rows);
                }
            }

            Check(batch);
            return batch;
        }
        catch (Exception e)
        {
            batch.Dispose();
            throw e is EtlException ? e : new SparkException($"The rows of {schema.ShortName} that Spark sent cannot be read: {e.Message} Arrow's compression, where spark.sql.execution.arrow.compression.codec asks for it, is not supported: set it to none.", e);
        }
    }

    private static void Append(ColumnBatch batch, RecordBatch rows)
    {
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            try
            {
                ArrowColumns.Append(batch.Columns[i], rows.Column(i).Data, 0, rows.Length);
            }
            catch (FormatException e)
            {
                throw new DataException($"Column {batch.Schema.Columns[i].Name} of {batch.Schema.ShortName}: {e.Message}", e) { Model = batch.Schema.ShortName, Column = batch.Schema.Columns[i].Name };
            }
        }

        batch.EndRows(rows.Length);
    }

    private static void Check(Apache.Arrow.Schema came, Schema schema)
    {
        if (came.FieldsList.Count != schema.Columns.Count)
        {
            throw new SparkException($"Spark sent {came.FieldsList.Count} columns ({string.Join(", ", came.FieldsList.Select(f => f.Name))}), where {schema.ShortName} has {schema.Columns.Count} ({string.Join(", ", schema.Columns.Select(c => c.Name))}). Select the model's columns, in its order.");
        }

        for (var i = 0; i < schema.Columns.Count; i++)
        {
            var (column, type) = (schema.Columns[i], came.FieldsList[i].DataType);
            if (!ArrowTypes.Match(column.Type, type))
            {
                throw new SparkException($"Column {column.Name} of {schema.ShortName}: Spark sent {ArrowTypes.Describe(type)} ({came.FieldsList[i].Name}), where the model says {column.Type} and so expects {ArrowTypes.Describe(ArrowTypes.Of(column.Type))}. Cast it in the query, or change the property's type.");
            }
        }
    }

    private static void Check(ColumnBatch batch)
    {
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (BrokenNulls.Path(batch.Schema.Columns[i], batch.Columns[i]) is { } path)
            {
                throw new DataException($"Column {path} of {batch.Schema.ShortName} is never null, and Spark sent it null in a row. Give it a value there, or make the property nullable.") { Model = batch.Schema.ShortName, Column = path };
            }
        }
    }
}
