using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Tests;

/// <summary>What the generator's models are made of, and what they share with EtlLib.Abstractions by name.</summary>
public class ModelLawTests
{
    private static readonly Type[] Values = [typeof(string), typeof(int), typeof(long), typeof(bool), typeof(Kind), typeof(Roles)];

    [Fact]
    public void Models_are_sealed_records_of_plain_values()
    {
        var models = typeof(ModelSpec).Assembly.GetTypes().Where(t => t.Namespace == typeof(ModelSpec).Namespace && !t.IsNested && t is { IsEnum: false } && t != typeof(EquatableArray<>)).ToArray();
        Assert.True(models.Length > 10);

        foreach (var model in models)
        {
            Assert.True(model.IsSealed && typeof(IEquatable<>).MakeGenericType(model).IsAssignableFrom(model), $"{model} is no sealed record");
            Assert.All(Fields(model), field => Assert.True(IsPlain(field, models), $"{model.Name} holds {field}, which is no plain value"));
        }
    }

    [Fact]
    public void No_symbol_syntax_compilation_or_place_can_be_reached_from_a_model()
    {
        var reached = new HashSet<Type>();
        Walk(typeof(ModelSpec), reached);
        Walk(typeof(ValueObjectSpec), reached);

        Assert.Contains(typeof(TypeSpec), reached);
        Type[] forbidden = [typeof(ISymbol), typeof(SyntaxNode), typeof(SemanticModel), typeof(Compilation), typeof(AttributeData), typeof(Location), typeof(SyntaxTree), typeof(Diagnostic)];
        Assert.All(reached, type => Assert.DoesNotContain(forbidden, f => f.IsAssignableFrom(type)));
    }

    [Fact]
    public void The_walk_finds_a_symbol_that_a_model_holds()
    {
        var reached = new HashSet<Type>();
        Walk(typeof(Offender), reached);
        Assert.Contains(typeof(ISymbol), reached);
    }

    [Fact]
    public void Equal_arrays_are_equal_and_others_are_not()
    {
        Assert.Equal(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(new EquatableArray<string>(["a", "b"]).GetHashCode(), new EquatableArray<string>(["a", "b"]).GetHashCode());
        Assert.NotEqual(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["b", "a"]));
        Assert.NotEqual(new EquatableArray<string>(["a"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(default, new EquatableArray<string>([]));
    }

    [Fact]
    public void Kinds_and_roles_are_those_of_the_schema()
    {
        Assert.Equal(Enum.GetNames<Schemas.TypeKind>(), Enum.GetNames<Kind>());
        Assert.Equal(Enum.GetNames<Schemas.ColumnRoles>(), Enum.GetNames<Roles>());
        Assert.Equal(Enum.GetValues<Schemas.ColumnRoles>().Select(r => (int)r), Enum.GetValues<Roles>().Select(r => (int)r));
    }

    [Fact]
    public void Names_of_Abstractions_resolve()
    {
        var assembly = typeof(DataModelAttribute).Assembly;
        string[] types =
        [
            Names.DataModelAttribute, Names.ValueObjectAttribute, Names.ColumnAttribute, Names.EventTimeAttribute, Names.SequenceAttribute, Names.PartitionKeyAttribute,
            Names.DecimalAttribute, Names.RangeAttribute, Names.TruncateAttribute, Names.DataType, Names.DataContext, Names.DataFrame,
            Names.ColumnOriginAttribute, Names.ModelMetadataAttribute,
        ];
        Assert.All(types, name => Assert.NotNull(assembly.GetType($"{Names.Namespace}.{name}")));
        Assert.NotNull(assembly.GetType(Names.DataModel));
        Assert.NotNull(assembly.GetType(Names.ValueObject));
        Assert.NotNull(typeof(EventTimeAttribute).GetProperty(Names.Lateness));
        Assert.NotNull(typeof(EventTimeAttribute).GetProperty(Names.Idle));
    }

    [Fact]
    public void Each_diagnostic_has_its_own_id_and_help()
    {
        var descriptors = typeof(Rules).GetFields().Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>().ToArray();
        Assert.Equal(26, descriptors.Length);
        Assert.Equal(descriptors.Length, descriptors.Select(d => d.Id).Distinct().Count());
        Assert.All(descriptors, d => Assert.EndsWith($"docs/diagnostics/{d.Id}.md", d.HelpLinkUri, StringComparison.Ordinal));
    }

    private static bool IsPlain(Type type, Type[] models) =>
        Values.Contains(type) || models.Contains(type) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>) && IsPlain(type.GetGenericArguments()[0], models));

    private static void Walk(Type type, HashSet<Type> reached)
    {
        if (!reached.Add(type) || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
        {
            return;
        }

        foreach (var field in Fields(type).Concat(type.IsGenericType ? type.GetGenericArguments() : []).Concat(type.HasElementType ? [type.GetElementType()!] : []))
        {
            Walk(field, reached);
        }
    }

    private static IEnumerable<Type> Fields(Type type) =>
        type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic).Select(f => f.FieldType);

    private sealed record Offender(EquatableArray<OffendingElement> Elements);

    private sealed record OffendingElement(ISymbol Symbol);
}
