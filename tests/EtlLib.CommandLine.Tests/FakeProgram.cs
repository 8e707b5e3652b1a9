using EtlLib.CommandLine;
using EtlLib.Engines;
using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

/// <summary>A program in a world of its own: no disk, no terminal.</summary>
internal sealed class FakeProgram(Action<DataFactory> configure)
{
    public FakeEngine Engine { get; init; } = new();

    /// <summary>What the engine was made of.</summary>
    public EngineSettings? Settings { get; private set; }

    public FakeOutputs Outputs => Engine.Outputs;

    /// <summary>How often an engine was made.</summary>
    public int EnginesMade { get; private set; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Folder { get; set; } = Path.Combine(Path.GetTempPath(), "no such folder of EtlLib");

    /// <summary>Whether the output is on a full disk.</summary>
    public bool FullOutput { get; set; }

    /// <summary>Whether what goes to standard error is on a full disk.</summary>
    public bool FullError { get; set; }

    public Task<int> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell
        {
            Engines = factory => factory.AddEngine(Engine.Name, settings =>
            {
                EnginesMade++;
                Settings = settings;
                return Engine;
            }),
            Output = FullOutput ? new FullDisk() : output,
            Error = FullError ? new FullDisk() : error,
            Folder = Folder,
            Name = "Trading",
            Call = "trading",
            Clock = new ManualClock(),
            Display = (writer, _) =>
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

    private sealed class FullDisk : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
