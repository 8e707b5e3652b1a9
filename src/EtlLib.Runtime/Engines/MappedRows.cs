using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib.Engines;

/// <summary>The rows that a C# function of a model makes.</summary>
internal static class MappedRows
{
    /// <summary>Makes a batch of them, which belongs to the caller.</summary>
    /// <exception cref="DataException">The function failed.</exception>
    public static ColumnBatch Of(MapRows map, ColumnBatch from)
    {
        var to = new ColumnBatch(map.Model);
        try
        {
            map.Function.Apply(from, to);
            return to;
        }
        catch (Exception e)
        {
            to.Dispose();
            if (e is EtlException)
            {
                throw;
            }

            throw new DataException($"The function that makes {map.Model.ShortName} of {map.From.Schema.ShortName} failed: {e.Message}", e)
            { Model = map.Model.ShortName };
        }
    }
}
