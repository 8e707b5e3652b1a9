using EtlLib.Plan;

namespace EtlLib;

/// <summary>What generated code and the runtime make frames with.</summary>
public static class Frames
{
    /// <summary>A model's frame over a plan.</summary>
    public static TFrame Over<TFrame>(Relation plan)
        where TFrame : IDataFrame<TFrame> => TFrame.Over(plan);

    /// <summary>The rows of a plan as a model's: each column is taken by its name, ignoring case.</summary>
    /// <exception cref="PlanException">A column is missing, of another type, or may be null where the model's may not.</exception>
    public static Relation As(Relation plan, Schema model)
    {
        if (plan.Schema == model)
        {
            return plan;
        }

        var row = new Row(0, plan.Schema);
        return new Project(plan, model, [.. model.Columns.Select(c => new Field(row, plan.Schema[c.Name].Name))]);
    }

    /// <summary>A model's schema.</summary>
    public static Schema SchemaOf<TModel>()
        where TModel : IDataModel<TModel> => TModel.Schema;
}
