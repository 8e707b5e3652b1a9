using System.Runtime.CompilerServices;
using EtlLib.Avro;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>
/// Avro's object container files: DuckDB reads them only by an extension that it downloads, so they are decoded here, into the columns that
/// a statement asks for.
/// </summary>
internal sealed class AvroFiles(AvroSource source) : BatchSource
{
    private const int BatchRows = 16_384;

    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <inheritdoc />
    public override bool ReadsSomeColumns => true;

    /// <inheritdoc />
    public override string Describe() => source.Describe();

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = FileList.Of(source);
        foreach (var path in files.Paths)
        {
            using var folders = Folders(path, files, schema);
            await using var rows = ReadAsync(path, schema, folders, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await LocatedAsync(rows, path).ConfigureAwait(false))
            {
                yield return rows.Current;
            }
        }
    }

    /// <summary>Writes batches to a new file, compressed by snappy as Spark's are.</summary>
    /// <returns>How many rows it has.</returns>
    public static async Task<long> WriteAsync(IAsyncEnumerable<ColumnBatch> batches, Schema model, string path, CancellationToken cancellation)
    {
        var rows = 0L;
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using var closing = file.ConfigureAwait(false);
            await using var writer = await AvroFileWriter.CreateAsync(file, model, AvroCodec.Snappy, cancellation).ConfigureAwait(false);
            await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                using (batch)
                {
                    await writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
                    rows += batch.Count;
                }
            }

            await writer.FinishAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"avro {path} cannot be written: {e.Message}", e) { Location = path };
        }

        return rows;
    }

    private static async IAsyncEnumerable<ColumnBatch> ReadAsync(string path, Schema schema, ColumnBatch folders, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var reader = await AvroFileReader.OpenAsync(stream, path, cancellation).ConfigureAwait(false);
        var decoder = folders.Schema.Columns.Count == 0 ? AvroDecoder.Of(reader.Schema, schema) : AvroDecoder.Of(reader.Schema, schema, folders);
        for (var more = true; more;)
        {
            var batch = new ColumnBatch(schema);
            try
            {
                more = await reader.ReadAsync(decoder, batch, BatchRows, cancellation).ConfigureAwait(false);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    private async ValueTask<bool> LocatedAsync(IAsyncEnumerator<ColumnBatch> rows, string path)
    {
        try
        {
            return await rows.MoveNextAsync().ConfigureAwait(false);
        }
        catch (AvroException e)
        {
            throw new SourceException($"{Describe()}: {e.Message}", e) { Location = path, Column = e.Path.Length > 0 ? e.Path : null };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{Describe()}: {path} cannot be read: {e.Message}", e) { Location = path };
        }
    }

    /// <summary>The values of the folders <c>key=value</c> that a file lies in, as one row of the columns that they are.</summary>
    private ColumnBatch Folders(string path, FileList files, Schema schema)
    {
        ColumnSchema[] keys = [.. schema.Columns.Where(c => files.IsPartition(c.Name))];
        var batch = new ColumnBatch(new Schema(schema.Name, [.. keys]));
        try
        {
            for (var i = 0; i < keys.Length; i++)
            {
                new PartitionText(source, schema, keys[i]).Append(FileList.Folder(path, keys[i].Name), batch.Columns[i]);
            }

            batch.EndRow();
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
