using System.Globalization;
using System.Text;

namespace EtlLib.Generators.Bench;

/// <summary>Writes programs of many models.</summary>
internal static class Sources
{
    private static readonly (string Type, string Attribute)[] Properties =
    [
        ("string", "[PartitionKey] "), ("System.DateTimeOffset", "[EventTime] "), ("long", "[Sequence] "), ("double", ""), ("int", ""), ("double?", ""), ("string?", ""), ("bool", ""),
    ];

    /// <summary>A model of 8 properties.</summary>
    public static string Model(int index, string extra = "") => Record(index, model: true, extra);

    /// <summary>A plain record of the same properties.</summary>
    public static string Plain(int index) => Record(index, model: false, "");

    /// <summary>A model of 8 properties that uses 8 columns and 8 operators.</summary>
    public static string Used(int index) => Record(index, model: true, string.Create(CultureInfo.InvariantCulture, $$"""
            public static DataFrame Cleaned(DataFrame rows) => rows
                .Where(r => r.P3 > 1 & r.P4 < 100 & r.P0 != "x" & r.P5 >= 2 | r.P7)
                .Select(r => new Projection { P0 = r.P0 + "y", P1 = r.P1, P2 = r.P2 + 1, P3 = r.P3 * 2, P4 = r.P4, P5 = r.P5, P6 = r.P6, P7 = r.P7 });
        """));

    private static string Record(int index, bool model, string extra)
    {
        var text = new StringBuilder("using EtlLib;\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{(model ? "[DataModel]\n" : "")}public partial record Model{index}\n{{\n");
        for (var i = 0; i < Properties.Length; i++)
        {
            var (type, attribute) = Properties[i];
            text.Append(CultureInfo.InvariantCulture, $"    {(model ? attribute : "")}public {(type.EndsWith('?') ? "" : "required ")}{type} P{i} {{ get; init; }}\n");
        }

        return text.Append(extra).Append("\n}\n").ToString();
    }
}
