using EtlLib.DuckDb.Sql;
using EtlLib.Plan;

namespace EtlLib.DuckDb.Files;

/// <summary>The scans of files in a plan and in the plans of the models that it reads.</summary>
internal static class FileScans
{
    /// <summary>Each scan once.</summary>
    public static IReadOnlyCollection<Scan> Of(Relation plan, ISurroundings surroundings)
    {
        var (seen, scans) = (new HashSet<Relation>(ReferenceEqualityComparer.Instance), new HashSet<Scan>());
        var waiting = new Stack<Relation>([plan]);
        while (waiting.TryPop(out var relation))
        {
            if (!seen.Add(relation))
            {
                continue;
            }

            switch (relation)
            {
                case Scan { Source: FileSource } scan:
                    scans.Add(scan);
                    break;
                case Scan { Source: FrameSource frame }:
                    waiting.Push(frame.Plan);
                    break;
                case ModelRows model when surroundings.Table(model.Name) is null:
                    waiting.Push(surroundings.Model(model.Name));
                    break;
                case MapRows:
                    break;
                default:
                    foreach (var part in relation.Inputs)
                    {
                        waiting.Push(part);
                    }

                    break;
            }
        }

        return scans;
    }
}
