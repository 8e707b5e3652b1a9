using EtlLib.CommandLine;

namespace EtlLib.Runtime.Tests;

/// <summary>A program in a world of its own: no disk, no terminal.</summary>
internal sealed class FakeProgram(Action<DataFactory> configure)
{
    public FakeEngine Engine { get; } = new();

    public FakeOutputs Outputs { get; } = new();

    /// <summary>How often an engine was made.</summary>
    public int EnginesMade { get; private set; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Folder { get; set; } = Path.Combine(Path.GetTempPath(), "no such folder of EtlLib");

    public Task<int> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell
        {
            Engine = () =>
            {
                EnginesMade++;
                return Engine;
            },
            Output = output,
            Error = error,
            Folder = Folder,
            Name = "Trading",
            Call = "trading",
            Clock = new ManualClock(),
            Outputs = (writer, _) =>
            {
                Outputs.Console = writer;
                return Outputs;
            },
        };
        var code = await EtlProgram.RunAsync(
            args,
            factory =>
            {
                configure(factory);
                return Task.CompletedTask;
            },
            shell,
            cancellationToken);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }
}
