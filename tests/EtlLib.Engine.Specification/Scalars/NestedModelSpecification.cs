namespace EtlLib.Engine.Specification;

/// <summary>Models within models.</summary>
public abstract class NestedModelSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly Place Bonn = new("Bonn", 50.7);
    private static readonly Place Rome = new("Rome", null);

    private static Person.DataFrame People => Person.DataFrame.Of(new Person(0, "Ada", Bonn, Rome), new Person(1, "Bob", Rome, null), new Person(2, "Cy", Bonn, Bonn));

    [Fact]
    public virtual Task Nested_models_pass_through() =>
        AssertAsync(People.Where(p => p.Id < 2), new Person(0, "Ada", Bonn, Rome), new Person(1, "Bob", Rome, null));

    [Fact]
    public virtual async Task Columns_of_a_nested_model_are_columns()
    {
        await Operands(People, p => p.Id).Kept(p => p.Home.City == "Bonn").Is(0, 2);
        await Operands(People, p => p.Id).Double(p => p.Home.Latitude).Is(50.7, null, 50.7);
    }

    [Fact]
    public virtual Task Columns_of_an_absent_model_are_null() => Operands(People, p => p.Id).Text(p => p.Work.City).Is("Rome", null, "Bonn");

    [Fact]
    public virtual Task A_nested_model_is_made_of_columns() =>
        AssertAsync(
            People.Where(p => p.Id == 1).Select(p => new Person.Projection
            {
                Id = p.Id,
                Name = p.Name,
                Home = new Place.Projection { City = p.Home.City + "!", Latitude = p.Home.Latitude.OrElse(0) },
                Work = p.Home,
            }),
            new Person(1, "Bob", new Place("Rome!", 0), Rome));

    [Fact]
    public virtual Task An_absent_model_stays_absent() =>
        AssertAsync(
            People.Select(p => new Person.Projection { Id = p.Id, Name = "", Home = p.Home, Work = p.Work }),
            new Person(0, "", Bonn, Rome), new Person(1, "", Rome, null), new Person(2, "", Bonn, Bonn));

    [Fact]
    public virtual Task Nested_models_are_told_apart_by_all_their_columns() =>
        AssertAsync(
            Person.DataFrame.Of(new Person(0, "a", Rome, null), new Person(0, "a", Rome, null), new Person(0, "a", new Place("Rome", 1), null), new Person(0, "a", Rome, Bonn)).Distinct(),
            new Person(0, "a", Rome, null), new Person(0, "a", new Place("Rome", 1), null), new Person(0, "a", Rome, Bonn));

    [Fact]
    public virtual Task Groups_have_keys_within_nested_models() =>
        AssertAsync(
            People.GroupBy(p => (p.Home.City, p.Home.Latitude)).Select((k, g) => new TextResult.Projection { Id = g.Count().ToInt(), Value = k.City }),
            new TextResult(2, "Bonn"), new TextResult(1, "Rome"));
}
