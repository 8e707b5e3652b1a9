using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Abstractions.Tests.Batches;

public sealed class ColumnVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1025)]
    public void Nulls_stand_where_they_were_appended_whatever_their_number(int count)
    {
        for (var first = 0; first < Math.Min(count, 20); first++)
        {
            using var vector = (FixedVector<long>)ColumnVector.Create(ColumnType.Long);
            for (var i = 0; i < count; i++)
            {
                if (i >= first && i % 3 == first % 3)
                {
                    vector.AppendNull();
                }
                else
                {
                    vector.Append(i);
                }
            }

            for (var i = 0; i < count; i++)
            {
                Assert.Equal(i >= first && i % 3 == first % 3, vector.IsNull(i));
                Assert.Equal(vector.IsNull(i) ? 0 : i, vector[i]);
            }
        }
    }

    [Fact]
    public unsafe void A_vector_without_nulls_has_no_bitmap()
    {
        using var vector = (FixedVector<int>)ColumnVector.Create(ColumnType.Int);
        vector.Append(1);

        Assert.True(vector.Validity == null);
    }

    [Fact]
    public void Cleared_vectors_forget_values_and_nulls()
    {
        using var vector = (TextVector)ColumnVector.Create(ColumnType.Text);
        vector.AppendNull();
        vector.Append("long ago");
        vector.Clear();
        vector.Append("now");

        Assert.Equal((1, 0, "now"), (vector.Count, vector.NullCount, vector.GetString(0)));
    }

    [Fact]
    public void Booleans_are_bits()
    {
        using var vector = (BitVector)ColumnVector.Create(ColumnType.Bool);
        for (var i = 0; i < 100; i++)
        {
            vector.Append(i % 3 == 0);
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i % 3 == 0, vector[i]);
        }
    }

    [Fact]
    public void Texts_of_any_length_come_back()
    {
        using var vector = (TextVector)ColumnVector.Create(ColumnType.Text);
        string[] texts = ["", "a", "é", "日本", new string('x', 100_000), "🙂"];
        foreach (var text in texts)
        {
            vector.Append(text);
        }

        Assert.Equal(texts, Enumerable.Range(0, texts.Length).Select(vector.GetString));
    }

    [Fact]
    public void Rows_are_copied_with_their_nested_values()
    {
        var address = new Schema("Tests.Address", [new("City", ColumnType.Text, true)]);
        var schema = new Schema("Tests.Order", [new("Stops", ColumnType.List(ColumnType.Struct(address)), true)]);
        using var from = new ColumnBatch(schema);
        var list = (ListVector)from.Columns[0];
        var stops = (StructVector)list.Elements;
        ((TextVector)stops.Children[0]).Append("Rome");
        stops.EndStruct();
        stops.AppendNull();
        list.EndList();
        from.EndRow();
        list.AppendNull();
        from.EndRow();

        using var to = new ColumnBatch(schema);
        to.AppendFrom(from, 1);
        to.AppendFrom(from, 0);

        var copied = (ListVector)to.Columns[0];
        Assert.True(copied.IsNull(0));
        Assert.Equal(2, copied.Length(1));
        Assert.Equal("Rome", ((TextVector)((StructVector)copied.Elements).Children[0]).GetString(0));
        Assert.True(copied.Elements.IsNull(1));
    }
}
