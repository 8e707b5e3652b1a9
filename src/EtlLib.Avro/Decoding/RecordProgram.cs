namespace EtlLib.Avro;

/// <summary>One step of a record: a field of the writer that is read or skipped, or, behind those, a default.</summary>
/// <param name="Step">The step.</param>
/// <param name="Column">The column, or -1 where the field is skipped.</param>
/// <param name="Name">The field, for errors.</param>
internal readonly record struct FieldStep(Step Step, int Column, string Name);

/// <summary>The fields of a record, in the writer's order.</summary>
internal sealed class RecordProgram(FieldStep[] fields)
{
    public void Read(ref AvroReader reader, ReadOnlySpan<ColumnVector> columns)
    {
        var i = 0;
        try
        {
            for (; i < fields.Length; i++)
            {
                ref readonly var field = ref fields[i];
                field.Step.Read(ref reader, field.Column >= 0 ? columns[field.Column] : null!);
            }
        }
        catch (AvroException e) when (e.Within(fields[i].Name))
        {
            throw;
        }
    }
}
