using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using CsCheck;
using EtlLib.Batches;
using EtlLib.Engine.Specification;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using Schema = EtlLib.Schemas.Schema;

namespace EtlLib.Spark.Tests.Data;

public class ArrowTests
{
    [Fact]
    public void Every_type_comes_back_as_it_was_written() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 1_000_000_000], Gen.Int[1, 3]).Sample((rows, seed, times) =>
    {
        var batches = Enumerable.Range(seed, times).Select(s => RandomRows.Make(RandomRows.EveryType, rows, s)).ToArray();
        using var read = ArrowReader.Read(Rows.Bytes(batches), RandomRows.EveryType);
        Rows.Same(batches, [read]);
        System.Array.ForEach(batches, b => b.Dispose());
    }, iter: 40);

    [Fact]
    public void A_slice_comes_as_its_values() => Gen.Select(Gen.Int[1, 100], Gen.Int[0, 50], Gen.Int).Sample((rows, first, seed) =>
    {
        first = Math.Min(first, rows);
        using var whole = RandomRows.Make(RandomRows.EveryType, rows, seed);
        using var reader = new ArrowStreamReader(Rows.Bytes(whole));
        using var arrow = reader.ReadNextRecordBatch();
        using var slice = new ColumnBatch(RandomRows.EveryType);
        for (var i = 0; i < slice.Columns.Count; i++)
        {
            var half = (rows - first) / 2;
            ArrowColumns.Append(slice.Columns[i], arrow.Column(i).Data.Slice(first, rows - first), 0, half);
            ArrowColumns.Append(slice.Columns[i], arrow.Column(i).Data, first + half, rows - first - half);
        }

        slice.EndRows(rows - first);
        for (var row = first; row < rows; row++)
        {
            Assert.All(slice.Columns.Zip(whole.Columns), c => Assert.Equal(RandomRows.Text(c.Second, row), RandomRows.Text(c.First, row - first)));
        }
    }, iter: 40);

    [Fact]
    public void What_lies_beneath_a_null_is_not_taken()
    {
        ArrowBuffer validity = new(new byte[] { 0b101 });
        using var text = (TextVector)ColumnVector.Create(ColumnType.Text);
        ArrowColumns.Append(text, new ArrayData(StringType.Default, 3, 1, 0, [validity, Ints(0, 1, 3, 4), new("abcd"u8.ToArray())]), 0, 3);
        using var list = (ListVector)ColumnVector.Create(ColumnType.List(ColumnType.Int));
        ArrowColumns.Append(list, new ArrayData(new Apache.Arrow.Types.ListType(Int32Type.Default), 3, 1, 0, [validity, Ints(0, 1, 3, 4)], [new ArrayData(Int32Type.Default, 4, 0, 0, [ArrowBuffer.Empty, Ints(1, 2, 3, 4)])]), 0, 3);
        using var number = (FixedVector<int>)ColumnVector.Create(ColumnType.Int);
        ArrowColumns.Append(number, new ArrayData(Int32Type.Default, 3, 1, 0, [validity, Ints(1, 2, 3)]), 0, 3);

        Assert.Equal(["61", "null", "64"], Enumerable.Range(0, 3).Select(i => RandomRows.Text(text, i)));
        Assert.Equal(["[1]", "null", "[4]"], Enumerable.Range(0, 3).Select(i => RandomRows.Text(list, i)));
        Assert.Equal(2, list.Elements.Count);
        Assert.Equal([1, 0, 3], number.Span.ToArray());
    }

    [Fact]
    public void No_rows_still_have_their_columns()
    {
        using var none = new ColumnBatch(RandomRows.EveryType);
        using var read = ArrowReader.Read(Rows.Bytes(none), RandomRows.EveryType);
        Assert.Equal(0, read.Count);
        Assert.Throws<SparkException>(() => ArrowReader.Read(Rows.Bytes(none), RandomRows.Inner));
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Another_type_than_the_models_is_refused(ColumnType sent, ColumnType expected, string came)
    {
        using var rows = new ColumnBatch(new Schema("Sent", [new("Price", sent, true)]));
        var error = Assert.Throws<SparkException>(() => ArrowReader.Read(Rows.Bytes(rows), new Schema("Trading.Trade", [new("Price", expected, true)])));
        Assert.StartsWith($"Column Price of Trade: Spark sent {came} (Price), where the model says {expected} and so expects ", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<ColumnType, ColumnType, string> Mismatches => new()
    {
        { ColumnType.Text, ColumnType.Int, "utf8" },
        { ColumnType.Int, ColumnType.Long, "int32" },
        { ColumnType.Bytes, ColumnType.Text, "binary" },
        { ColumnType.Decimal(10, 2), ColumnType.Decimal(10, 3), "decimal(10, 2)" },
        { ColumnType.Decimal(11, 2), ColumnType.Decimal(10, 2), "decimal(11, 2)" },
        { ColumnType.Instant, ColumnType.LocalTime, "timestamp in Microseconds of UTC" },
        { ColumnType.LocalTime, ColumnType.Instant, "timestamp in Microseconds without a zone" },
        { ColumnType.List(ColumnType.Int), ColumnType.List(ColumnType.Long), "list of int32" },
        { ColumnType.Struct(RandomRows.Inner), ColumnType.List(ColumnType.Int), "struct of n: int32, name: utf8" },
        { ColumnType.Int, ColumnType.Struct(RandomRows.Inner), "int32" },
    };

    [Fact]
    public void A_null_where_the_model_has_none_is_named_by_its_path()
    {
        Assert.StartsWith("Column n of Trade is never null", Null(ColumnType.Int, v => v.AppendNull()), StringComparison.Ordinal);
        Assert.StartsWith("Column n.element of Trade", Null(ColumnType.List(ColumnType.Int), v =>
        {
            ((ListVector)v).Elements.AppendNull();
            ((ListVector)v).EndList();
        }), StringComparison.Ordinal);
        Assert.StartsWith("Column n.m of Trade", Null(ColumnType.Struct(new Schema("Inner", [new("m", ColumnType.Int, false)])), v =>
        {
            ((StructVector)v).Children[0].AppendNull();
            ((StructVector)v).EndStruct();
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_under_a_null_is_no_error()
    {
        var schema = new Schema("Outer", [new("s", ColumnType.Struct(new Schema("Inner", [new("n", ColumnType.Int, false)])), true)]);
        using var rows = new ColumnBatch(schema);
        rows.Columns[0].AppendNull();
        rows.EndRow();
        using var read = ArrowReader.Read(Rows.Bytes(rows), schema);
        Assert.True(read.Columns[0].IsNull(0));
    }

    [Fact]
    public void A_text_that_is_no_uuid_is_named()
    {
        using var rows = new ColumnBatch(new Schema("Sent", [new("id", ColumnType.Text, true)]));
        rows.Text(0).Append("{no-uuid}");
        rows.EndRow();
        Assert.Contains("Column id of Trade: '{no-uuid}'", Assert.Throws<DataException>(() => ArrowReader.Read(Rows.Bytes(rows), new Schema("Trade", [new("id", ColumnType.Uuid, true)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_an_error_that_names_the_model()
    {
        using var rows = RandomRows.Make(RandomRows.EveryType, 50, 1);
        var bytes = Rows.Bytes(rows).ToArray();
        foreach (var length in new[] { 0, 3, 100, bytes.Length / 2 })
        {
            Assert.Contains("EveryType", Assert.Throws<SparkException>(() => ArrowReader.Read(bytes.AsMemory(0, length), RandomRows.EveryType)).Message, StringComparison.Ordinal);
        }
    }

    static string Null(ColumnType type, Action<ColumnVector> append)
    {
        using var rows = new ColumnBatch(new Schema("Sent", [new("n", type, true)]));
        append(rows.Columns[0]);
        rows.EndRow();
        return Assert.Throws<DataException>(() => ArrowReader.Read(Rows.Bytes(rows), new Schema("Trading.Trade", [new("n", type, false)]))).Message;
    }

    static ArrowBuffer Ints(params ReadOnlySpan<int> values) => new(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray());
}
