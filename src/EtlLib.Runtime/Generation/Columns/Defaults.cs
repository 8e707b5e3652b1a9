using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>What fills a column: its attribute, or else a default by its role and type.</summary>
internal static class Defaults
{
    /// <summary>What fills a column of a model that rows are generated of.</summary>
    public static ColumnGenerator Of(ColumnSite site, bool isKey) => site.Column switch
    {
        _ when isKey => OfKey(site),
        { Generator: not null } => OfNested(site),
        _ when site.Column.Roles.HasFlag(ColumnRoles.EventTime) => new EventTimeGenerator(),
        _ when site.Column.Roles.HasFlag(ColumnRoles.Sequence) && site.Kind is TypeKind.Int or TypeKind.Long => site.Kind is TypeKind.Int ? new RowNumberGenerator<int>() : new RowNumberGenerator<long>(),
        _ => OfType(site),
    };

    /// <summary>What a column has by its type alone, within the model's range.</summary>
    public static ColumnGenerator OfType(ColumnSite site) => site.Kind switch
    {
        TypeKind.Bool => new CoinGenerator(site),
        TypeKind.Text => new WordGenerator(site),
        TypeKind.Bytes => new BytesGenerator(site),
        TypeKind.Uuid => new UuidGenerator(site),
        TypeKind.Enum => OfSymbols(site, ((EnumType)site.Type).Symbols),
        TypeKind.Struct => OfStruct(site, ((StructType)site.Type).Schema),
        TypeKind.List => OfList(site, (ListType)site.Type),
        _ => Ranges.Of(site),
    };

    /// <summary>What fills a column beneath a model: its attribute, or by its type.</summary>
    private static ColumnGenerator OfNested(ColumnSite site)
    {
        if (site.Column.Generator is not { } type)
        {
            return OfType(site);
        }

        var values = Binding.Of(type, site);
        return type.NullRate switch
        {
            0 => values,
            > 0 and <= 1 when site.Column.Nullable => new NullableGenerator(site, values, type.NullRate),
            > 0 and <= 1 => throw site.Wrong(FormattableString.Invariant($"NullRate is {type.NullRate}, but the column is not nullable")),
            _ => throw site.Wrong(FormattableString.Invariant($"NullRate is {type.NullRate}; it must be from 0 to 1")),
        };
    }

    private static KeyGenerator OfKey(ColumnSite site)
    {
        var keys = ColumnVector.Create(site.Type);
        foreach (var key in site.Layout.Keys)
        {
            Literals.Append(keys, key, site, what: "A key");
        }

        return new KeyGenerator(keys);
    }

    private static ChoiceGenerator OfSymbols(ColumnSite site, EquatableArray<string> symbols)
    {
        var choices = ColumnVector.Create(site.Type);
        foreach (var symbol in symbols)
        {
            ((TextVector)choices).Append(symbol);
        }

        return new ChoiceGenerator(site, choices, weights: null);
    }

    private static StructGenerator OfStruct(ColumnSite site, Schema schema)
    {
        var columns = new ColumnGenerator[schema.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = schema.Columns[i];
            columns[i] = OfNested(site with { Column = column, Path = $"{site.Path}.{column.Name}" });
        }

        return new StructGenerator(columns);
    }

    private static ListGenerator OfList(ColumnSite site, ListType type) => new(
        site, OfType(site with { Column = new ColumnSchema(site.Column.Name, type.Element, type.ElementNullable), Path = site.Path + "[]" }));
}
