namespace EtlLib.Engine.Specification;

/// <summary>Enums: compared by their name.</summary>
public abstract class EnumSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual async Task Enums_are_compared_by_name()
    {
        await Colours((Colour.Red, Colour.Red), (Colour.Red, Colour.Blue), (Colour.Red, null)).Bool(r => r.A == r.B).Is(true, false, null);
        await Colours((Colour.Red, null), (Colour.Blue, null), (null, null)).Kept(r => r.A == Colour.Blue).Is(1);
        await Colours((Colour.Red, null), (Colour.Blue, null), (null, null)).Kept(r => r.A != Colour.Blue).Is(0);
    }

    [Fact]
    public virtual async Task An_enum_is_one_of_several()
    {
        await Colours((Colour.Red, null), (Colour.Green, null), (null, null)).Bool(r => r.A.In(Colour.Red, Colour.Blue)).Is(true, false, null);
        await Colours((Colour.Red, Colour.Green)).Bool(r => r.A.In(Colour.Blue, r.B)).Is(false);
    }

    [Fact]
    public virtual Task The_text_of_an_enum_is_its_name() => Colours((Colour.Green, null), (null, null)).Text(r => r.A.ToText()).Is("Green", null);

    [Fact]
    public virtual Task Enums_pass_through_and_are_chosen() =>
        AssertAsync(
            ColourPair.DataFrame.Of(new ColourPair(0, Colour.Red, null), new ColourPair(1, null, Colour.Blue)).Select(r => new ColourPair.Projection
            {
                Id = r.Id,
                A = r.A.OrElse(Colour.Green),
                B = Column.When(r.Id == 0, r.A.OrElse(Colour.Green)).Otherwise(Colour.Blue),
            }),
            new ColourPair(0, Colour.Red, Colour.Red), new ColourPair(1, Colour.Green, Colour.Blue));

    [Fact]
    public virtual Task Enums_are_keys_of_groups_and_counted() =>
        AssertAsync(
            ColourPair.DataFrame.Of(new ColourPair(0, Colour.Red, Colour.Red), new ColourPair(1, Colour.Red, Colour.Blue), new ColourPair(2, null, Colour.Blue)).GroupBy(r => r.A).Select((a, g) => new ColourCount.Projection
            {
                Colour = a,
                Rows = g.Count(),
                Different = g.CountDistinct(r => r.B),
            }),
            new ColourCount(Colour.Red, 2, 2), new ColourCount(null, 1, 1));
}
