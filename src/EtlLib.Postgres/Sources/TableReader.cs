using System.Buffers.Binary;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>Reads a table or query by binary COPY, batch by batch.</summary>
/// <remarks>The format: a header, then a row after the other, each a count of fields and each field a length and its bytes; -1 ends the rows.</remarks>
internal sealed class TableReader(PostgresSource source, PostgresClient client, Schema schema, string from, IReadOnlyList<Expr> conditions) : IAsyncDisposable
{
    private const int BatchRows = 16_384, BatchBytes = 1 << 24, ReadBytes = 1 << 16;

    private readonly CopyBuffer buffer = new();
    private NpgsqlConnection? connection;
    private NpgsqlRawCopyStream? copy;
    private ValueDecoder[] decoders = [];
    private int at;
    private bool ended;

    /// <summary>The next rows; null at the end.</summary>
    public async Task<ColumnBatch?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (connection is null)
            {
                await OpenAsync(cancellationToken).ConfigureAwait(false);
            }

            return ended ? null : await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SourceException($"{source.Describe()} cannot be read: {client.Reason(e)}", e) { Location = client.Place };
        }
        catch (ValueFault fault)
        {
            throw new SourceException($"{source.Describe()}: column {fault.Path} of {schema.ShortName} {fault.Message}", fault)
            { Location = client.Place, Model = schema.ShortName, Column = fault.Path };
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (copy is not null)
            {
                await (ended ? Task.CompletedTask : copy.CancelAsync()).ConfigureAwait(false);
                await copy.DisposeAsync().ConfigureAwait(false);
            }

            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The rows that were wanted are read, or an error says why not: how the connection ends changes nothing.
        }

        buffer.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        connection = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken).ConfigureAwait(false);
        await PostgresClient.DoAsync(connection, "SET LOCAL standard_conforming_strings = on", cancellationToken).ConfigureAwait(false);
        var found = await TableColumns.OfQueryAsync(connection, $"SELECT * FROM {from}", cancellationToken).ConfigureAwait(false);
        PgColumn[] columns = [.. schema.Columns.Select(c => Found(found, c))];
        decoders = [.. columns.Select((c, i) => ValueDecoder.Of(c, schema.Columns[i]) ?? throw Unfit(schema.Columns[i], c))];
        var where = FilterSql.Of(conditions, found);
        copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {string.Join(", ", columns.Select(c => TableName.Quoted(c.Name)))} FROM {from}{where}) TO STDOUT (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        at = buffer.Length >= CopyBuffer.Header.Length ? CopyBuffer.Header.Length : throw new EndOfStreamException();
    }

    private async Task<ColumnBatch> FillAsync(CancellationToken cancellationToken)
    {
        var batch = new ColumnBatch(schema);
        try
        {
            for (var bytes = 0L; !ended && batch.Count < BatchRows && bytes < BatchBytes;)
            {
                bytes += Decode(batch);
                if (!ended && batch.Count < BatchRows)
                {
                    var before = buffer.Length - at;
                    await ReadAsync(cancellationToken).ConfigureAwait(false);
                    cancellationToken.ThrowIfCancellationRequested();
                    if (buffer.Length == before)
                    {
                        throw new EndOfStreamException();
                    }
                }
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Reads on, in a piece that is worth decoding. The server sends a message for each row: only the first is awaited, since that allocates.</summary>
    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        buffer.Drop(at);
        at = 0;
        var count = await copy!.ReadAsync(buffer.Free(ReadBytes), cancellationToken).ConfigureAwait(false);
        await using var stopping = cancellationToken.Register(copy.Cancel).ConfigureAwait(false);
        for (var left = ReadBytes; count > 0; count = copy.Read(buffer.Free(ReadBytes).Span))
        {
            buffer.Added(count);
            if ((left -= count) <= 0)
            {
                break;
            }
        }
    }

    /// <summary>Decodes the rows that are there whole, as far as the batch takes them.</summary>
    /// <returns>How many bytes they had.</returns>
    private int Decode(ColumnBatch batch)
    {
        var bytes = buffer.Written.Span;
        var vectors = batch.Vectors;
        var first = at;
        while (batch.Count < BatchRows && RowLength(bytes[at..]) is >= 0 and var length)
        {
            if (length == 0)
            {
                ended = true;
                break;
            }

            var row = bytes.Slice(at + 2, length - 2);
            for (var i = 0; i < vectors.Length; i++)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(row);
                if (size < 0)
                {
                    vectors[i].AppendNull();
                    row = row[4..];
                }
                else
                {
                    decoders[i].Append(row.Slice(4, size), vectors[i]);
                    row = row[(4 + size)..];
                }
            }

            batch.EndRow();
            at += length;
        }

        return at - first;
    }

    /// <summary>How many bytes the next row has; -1 where it is not there whole, 0 at the end.</summary>
    private int RowLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return -1;
        }

        if (BinaryPrimitives.ReadInt16BigEndian(bytes) < 0)
        {
            return 0;
        }

        var length = 2;
        for (var i = 0; i < decoders.Length; i++)
        {
            if (bytes.Length < length + 4)
            {
                return -1;
            }

            length += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes[length..]));
        }

        return bytes.Length < length ? -1 : length;
    }

    private PgColumn Found(IReadOnlyList<PgColumn> found, ColumnSchema column) => PgColumn.Of(found, column.Name)
        ?? throw new SourceException($"{source.Describe()}: there is no column {column.Name}, which {schema.ShortName} has. Did you mean {Nearest.To(column.Name, found.Select(f => f.Name))}? [Column(\"…\")] on the property names the column.")
        { Location = client.Place, Model = schema.ShortName, Column = column.Name };

    private SourceException Unfit(ColumnSchema column, PgColumn found)
    {
        var remedy = column.Type.Kind is TypeKind.Instant && found.Type is PgType.Timestamp
            ? "It has no time zone: mark the property [AssumeZone(\"UTC\")] (or another IANA zone), or declare it as DateTime."
            : $"{(PgType.Property(found.Type) is { } property ? $"Declare the property as {property}, or cast" : "Cast")} the column in a query: DataSource.PostgresQuery(\"SELECT {TableName.Quoted(found.Name).Replace("\"", "\\\"", StringComparison.Ordinal)}::{PgType.Of(column.Type)}, … FROM …\").";
        return new SourceException($"{source.Describe()}: column {column.Name} is {found.TypeText}, and {schema.ShortName} has {column.Type} there. {remedy}")
        { Location = client.Place, Model = schema.ShortName, Column = column.Name };
    }
}
