namespace EtlLib.Generators.Parsing;

/// <summary>The names of EtlLib.Abstractions that the parser looks for. A test resolves each.</summary>
internal static class Names
{
    public const string Namespace = "EtlLib";
    public const string DataModel = "EtlLib.DataModelAttribute";
    public const string ValueObject = "EtlLib.ValueObjectAttribute";
    public const string DataModelAttribute = nameof(DataModelAttribute);
    public const string ValueObjectAttribute = nameof(ValueObjectAttribute);
    public const string ColumnAttribute = nameof(ColumnAttribute);
    public const string EventTimeAttribute = nameof(EventTimeAttribute);
    public const string Lateness = nameof(Lateness);
    public const string Idle = nameof(Idle);
    public const string SequenceAttribute = nameof(SequenceAttribute);
    public const string PartitionKeyAttribute = nameof(PartitionKeyAttribute);
    public const string DecimalAttribute = nameof(DecimalAttribute);
    public const string RangeAttribute = nameof(RangeAttribute);
    public const string TruncateAttribute = nameof(TruncateAttribute);
    public const string FormatAttribute = nameof(FormatAttribute);
    public const string AssumeZoneAttribute = nameof(AssumeZoneAttribute);
    public const string SymbolAttribute = nameof(SymbolAttribute);
    public const string DataType = nameof(DataType);
    public const string ColumnOriginAttribute = nameof(ColumnOriginAttribute);
    public const string ModelMetadataAttribute = nameof(ModelMetadataAttribute);
    public const string DataContext = nameof(DataContext);
    public const string DataFrame = nameof(DataFrame);

    /// <summary>The assembly that a project must reference for its models to get code for Avro. EtlLib itself passes no reference to it on.</summary>
    public const string AvroAssembly = "EtlLib.Avro";

    /// <summary>What that code implements.</summary>
    public const string AvroModel = "IAvroModel";

    /// <summary>The connectors that a program has as soon as it references their package: each is registered by generated code.</summary>
    public static readonly string[] Connectors = ["EtlLib.Delta.DeltaConnector", "EtlLib.Kafka.KafkaConnector", "EtlLib.Postgres.PostgresConnector", "EtlLib.S3.S3Connector"];

    /// <summary>The types and methods that are generated into each model, and so can be no property's name.</summary>
    public static readonly string[] Generated = [DataFrame, "Columns", "OptionalColumns", "Projection", "Batch", "Sample", "__row"];

    /// <summary>Whether a type is of EtlLib, by its name without the namespace.</summary>
    public static bool Is(this ITypeSymbol? type, string name) =>
        type is not null && type.Name == name && type.ContainingType is null && type.ContainingNamespace is { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Whether a symbol has an attribute of EtlLib.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass.Is(name));

    /// <summary>A type and those that it derives from.</summary>
    public static IEnumerable<INamedTypeSymbol> Bases(this ITypeSymbol? type)
    {
        for (var current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>A type's full name with dots, without <c>global::</c>.</summary>
    public static string Dotted(INamedTypeSymbol type) => Full(type, ".");

    /// <summary>The same, with what stands between a type and one that is nested in it.</summary>
    public static string Full(INamedTypeSymbol type, string nested) => type.ContainingType is { } outer
        ? $"{Full(outer, nested)}{nested}{type.Name}"
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.Name}" : type.Name;
}
