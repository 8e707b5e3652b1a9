using static EtlLib.Generators.Emission.TypeText;

namespace EtlLib.Generators.Emission;

/// <summary>The assembly's list of models, which it registers when it is loaded, with the connectors that it references.</summary>
internal static class ModelListEmitter
{
    public static string Write(EquatableArray<string> models, AssemblySpec assembly)
    {
        var name = string.Concat(assembly.Name.Select(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : '_'));
        var writer = new CodeWriter();
        DeclarationEmitter.WriteHead(writer);
        writer.Line("namespace EtlLib.Generated;");
        writer.Line("/// <summary>The models of this assembly.</summary>");
        writer.Line(GeneratedCode);
        writer.Open($"internal static class _{name}Models");
        writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        if (assembly.Connectors.Count == 0)
        {
            writer.Line($"internal static void Register() => {Root}.DataModels.Register(static () =>");
            WriteModels(writer, models);
        }
        else
        {
            writer.Open("internal static void Register()");
            foreach (var connector in assembly.Connectors)
            {
                writer.Line($"{Root}.Connectors.Register(new global::{connector}());");
            }

            writer.Line($"{Root}.DataModels.Register(static () =>");
            WriteModels(writer, models);
            writer.Close();
        }

        writer.Close();
        return writer.ToString();
    }

    private static void WriteModels(CodeWriter writer, EquatableArray<string> models)
    {
        writer.Line("[");
        foreach (var model in models)
        {
            writer.Line($"    {Root}.ModelInfo.Of<{model}>(),");
        }

        writer.Line("]);");
    }
}
