using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>The assembly's list of models, which it registers when it is loaded.</summary>
internal static class ModelListEmitter
{
    public static string Write(EquatableArray<string> models, string assembly)
    {
        var name = string.Concat(assembly.Select(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : '_'));
        var writer = new CodeWriter();
        DeclarationEmitter.WriteHead(writer);
        writer.Line("namespace EtlLib.Generated;");
        writer.Line("/// <summary>The models of this assembly.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"internal static class _{name}Models");
        writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        writer.Line($"internal static void Register() => {Root}.DataModels.Register(static () =>");
        writer.Line("[");
        foreach (var model in models)
        {
            writer.Line($"    {Root}.ModelInfo.Of<{model}>(),");
        }

        writer.Line("]);");
        writer.Close();
        return writer.ToString();
    }
}
