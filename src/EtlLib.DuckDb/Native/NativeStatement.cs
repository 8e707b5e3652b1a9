using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Calls that run SQL, with DuckDB's errors as exceptions.</summary>
internal static unsafe class NativeStatement
{
    /// <summary>Runs one or more statements to their end; how many rows the last of them wrote.</summary>
    public static long Run(nint connection, string sql)
    {
        NativeResult result;
        try
        {
            Check(duckdb_query(connection, sql, &result), &result);
            return (long)duckdb_rows_changed(&result);
        }
        finally
        {
            duckdb_destroy_result(&result);
        }
    }

    /// <summary>Runs a statement to its end; its rows as text.</summary>
    public static List<string?[]> RunText(nint connection, string sql)
    {
        NativeResult result;
        try
        {
            Check(duckdb_query(connection, sql, &result), &result);
            var (columns, rows) = (duckdb_column_count(&result), duckdb_row_count(&result));
            var text = new List<string?[]>();
            for (var row = 0UL; row < rows; row++)
            {
                text.Add(new string?[columns]);
                for (var column = 0UL; column < columns; column++)
                {
                    text[^1][column] = TakeText(duckdb_value_varchar(&result, column, row));
                }
            }

            return text;
        }
        finally
        {
            duckdb_destroy_result(&result);
        }
    }

    /// <summary>Parses and plans a statement; the caller destroys it.</summary>
    public static nint Prepare(nint connection, string sql)
    {
        nint statement;
        if (duckdb_prepare(connection, sql, &statement) == 0)
        {
            return statement;
        }

        var message = Text(duckdb_prepare_error(statement)) ?? "DuckDB does not accept the statement.";
        duckdb_destroy_prepare(&statement);
        throw new DuckDbException(message);
    }

    /// <summary>Throws the error of a result.</summary>
    public static void Check(int state, NativeResult* result)
    {
        if (state != 0 || duckdb_result_error(result) is not null)
        {
            throw new DuckDbException(Text(duckdb_result_error(result)) ?? "DuckDB failed.");
        }
    }
}
