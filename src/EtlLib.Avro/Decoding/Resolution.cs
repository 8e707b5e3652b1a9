namespace EtlLib.Avro;

/// <summary>
/// Compiles the reading of one writer's schema into a model's columns, by the specification's schema resolution, and beyond it where
/// nothing is lost: names of records are compared only where a union has several; an enum may be written as a string and the reverse,
/// a decimal or bytes as a fixed, a time in another unit, as engines without those types do.
/// </summary>
internal sealed class Resolution
{
    private readonly Dictionary<AvroType, Step> skipped = [];

    private const int Constant = -2;

    /// <summary>The fields of a record as columns.</summary>
    /// <param name="writer">The writer's record.</param>
    /// <param name="reader">The reader's record.</param>
    /// <param name="model">The columns.</param>
    /// <param name="constants">One row of the columns that have the same value in every row, or null.</param>
    /// <exception cref="AvroException">The schemas cannot be resolved.</exception>
    public RecordProgram Record(AvroType writer, AvroType reader, Schema model, ColumnBatch? constants = null)
    {
        if (writer.Kind != AvroKind.Record || reader.Kind != AvroKind.Record)
        {
            throw new AvroException($"The writer has {writer}, where {model.ShortName} is a record.");
        }

        var fields = Match(writer, reader, model, constants?.Schema);
        var steps = new List<FieldStep>();
        for (var i = 0; i < writer.Fields.Length; i++)
        {
            var (name, type) = (writer.Fields[i].Name, writer.Fields[i].Type);
            var column = Array.FindIndex(fields, f => f.Writer == i);
            steps.Add(column >= 0
                ? new FieldStep(Value(type, fields[column].Reader.Type, model.Columns[column], $"{model.ShortName}.{model.Columns[column].Name}"), column, name)
                : new FieldStep(Skipping.Of(type, skipped), -1, name));
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var name = model.Columns[i].Name;
            if (fields[i].Writer == Constant)
            {
                steps.Add(new FieldStep(new ConstantStep(constants!.Columns[constants.Schema.IndexOf(name)]), i, name));
            }
            else if (fields[i].Writer < 0)
            {
                steps.Add(new FieldStep(Default(fields[i].Reader, model.Columns[i], model), i, name));
            }
        }

        return new RecordProgram([.. steps]);
    }

    /// <summary>For each column the reader's field, and the index of the writer's, or -1, or <see cref="Constant"/>.</summary>
    private static (AvroField Reader, int Writer)[] Match(AvroType writer, AvroType reader, Schema model, Schema? constants)
    {
        var matched = new (AvroField Reader, int Writer)[model.Columns.Count];
        for (var i = 0; i < matched.Length; i++)
        {
            var name = model.Columns[i].Name;
            if (constants?.IndexOf(name) >= 0)
            {
                matched[i] = (null!, Constant);
                continue;
            }

            var own = Array.FindIndex(reader.Fields, f => f.Column == name);
            var field = reader.Fields[own >= 0 ? own : Find(reader, name) is >= 0 and var at ? at : throw new AvroException($"The reader's schema {reader.Name} has no field {name}, which {model.ShortName} has.")];
            var index = Find(writer, field.Name);
            foreach (var alias in field.Aliases)
            {
                index = index >= 0 ? index : Array.FindIndex(writer.Fields, f => f.Name == alias);
            }

            matched[i] = (field, index);
        }

        foreach (var twice in matched.Where(m => m.Writer >= 0).GroupBy(m => m.Writer).Where(g => g.Count() > 1))
        {
            throw new AvroException($"The writer's field {writer.Fields[twice.Key].Name} is both {string.Join(" and ", twice.Select(t => t.Reader.Name))} of {model.ShortName}: their names and aliases overlap.");
        }

        return matched;
    }

    /// <summary>The field of a name; where there is none, the only one whose name differs in case alone.</summary>
    private static int Find(AvroType record, string name)
    {
        var exact = Array.FindIndex(record.Fields, f => f.Name == name);
        var cased = Array.FindAll(record.Fields, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return exact >= 0 || cased.Length != 1 ? exact : Array.IndexOf(record.Fields, cased[0]);
    }

    private Step Default(AvroField field, ColumnSchema column, Schema model)
    {
        if (field.Default is not { } value)
        {
            return column.Nullable ? new NullStep()
                : throw new AvroException($"The writer's schema has no field {field.Name}, which {model.ShortName} has, without a default. Name the field with [Column], or make the property nullable.");
        }

        var place = $"{model.ShortName}.{field.Name}";
        return new DefaultStep(DefaultValue.Encode(field.Type, value, place), Value(field.Type, field.Type, column, place));
    }

    private Step Value(AvroType writer, AvroType reader, ColumnSchema column, string place)
    {
        reader = reader.Kind == AvroKind.Union ? Branch(reader, column, place) : reader;
        if (!ColumnSteps.IsNatural(reader, column.Type))
        {
            throw new AvroException($"{place}: the reader's schema has {reader}, where the model has {column.Type}.");
        }

        return writer.Kind switch
        {
            AvroKind.Union => Union(writer, reader, column, place),
            AvroKind.Null =>
                column.Nullable ? new NullStep() : throw new AvroException($"{place} is never null, where the writer has null."),
            _ => Plain(writer, reader, column, place),
        };
    }

    private Step Plain(AvroType writer, AvroType reader, ColumnSchema column, string place) => (column.Type, writer.Kind) switch
    {
        (StructType nested, AvroKind.Record) => new StructStep(Record(writer, reader, nested.Schema)),
        (ListType list, AvroKind.Array) =>
            new ListStep(Value(writer.Items!, reader.Items!, new ColumnSchema(column.Name, list.Element, list.ElementNullable) { Truncate = column.Truncate }, place), LeastBytes.Of(writer.Items!)),
        _ => ColumnSteps.Of(writer, reader, column) ?? throw new AvroException($"{place}: the writer has {writer}, where the model has {column.Type}. Change the property's type, or the writer's schema."),
    };

    /// <summary>A step a branch: what the column cannot hold is an error only where there is such a value.</summary>
    private Step Union(AvroType writer, AvroType reader, ColumnSchema column, string place)
    {
        var severalRecords = writer.Branches.Count(b => b.Kind == AvroKind.Record) > 1;
        var steps = writer.Branches.Select(branch =>
        {
            try
            {
                return severalRecords && branch.Kind == AvroKind.Record && !IsNamed(branch, reader)
                    ? new UnfitStep($"{place} is {reader.Name}, where the writer has {branch.Name}.")
                    : Value(branch, reader, column, place);
            }
            catch (AvroException e)
            {
                return new UnfitStep(e.Reason);
            }
        }).ToArray();
        if (Array.TrueForAll(steps, s => s is UnfitStep))
        {
            throw new AvroException($"{place}: the writer has {writer}, where the model has {column.Type}{(column.Nullable ? " or null" : "")}.");
        }

        var nullIndex = Array.FindIndex(writer.Branches, b => b.Kind == AvroKind.Null);
        return steps.Length == 2 && nullIndex >= 0 && column.Nullable ? new NullableStep(nullIndex, steps[1 - nullIndex]) : new UnionStep(steps);
    }

    private static bool IsNamed(AvroType writer, AvroType reader) =>
        reader.Kind == AvroKind.Record && (writer.ShortName == reader.ShortName || reader.Aliases.Contains(writer.Name) || reader.Aliases.Contains(writer.ShortName));

    /// <summary>The branch of the reader's union that the column is; null is said by the column.</summary>
    private static AvroType Branch(AvroType union, ColumnSchema column, string place)
    {
        var fitting = Array.FindAll(union.Branches, b => ColumnSteps.IsNatural(b, column.Type));
        return fitting.Length == 1 ? fitting[0] : throw new AvroException($"{place}: the reader's schema has {union}, where the model has {column.Type}.");
    }
}
