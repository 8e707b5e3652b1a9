using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace EtlLib.Integration.Tests;

/// <summary>A run of the program in tests/EtlLib.Integration.Program, as a process in a folder of its own.</summary>
internal sealed class UserProgram : IDisposable
{
    private const int Interrupt = 2, Termination = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];
    private readonly Lock gate = new();
    private readonly Task<string> output;

    private UserProgram(string folder, string[] args, bool powerless = false)
    {
        // Where the tests run in the background of a shell, SIGINT is ignored, and children inherit that: a user's terminal does not.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Executable, .. args] : [Executable, .. args];
        command = powerless ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", .. command] : command;
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Saw(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        output = process.StandardOutput.ReadToEndAsync();
    }

    private static string Executable { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("EtlLib.Integration.Tests", "EtlLib.Integration.Program", StringComparison.Ordinal),
        "EtlLib.Integration.Program" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <summary>Starts it.</summary>
    public static UserProgram Start(string folder, params string[] args) => new(folder, args);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string folder, params string[] args)
    {
        using var program = Start(folder, args);
        return await program.EndAsync();
    }

    /// <summary>Runs it to its end as a user whom a folder's permissions bind, as they do not bind root.</summary>
    public static async Task<(int Code, string Output, string Error)> RunBoundAsync(string folder, params string[] args)
    {
        using var program = new UserProgram(folder, args, powerless: Environment.IsPrivilegedProcess);
        return await program.EndAsync();
    }

    /// <summary>Waits until it has said something on standard error.</summary>
    public Task SaysAsync(string text)
    {
        lock (gate)
        {
            if (error.ToString().Contains(text, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((text, seen));
            return seen.Task.WaitAsync(Deadline);
        }
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void Stop() => Assert.Equal(0, Kill(process.Id, Interrupt));

    /// <summary>Asks it to end, as a container's host does.</summary>
    public void Terminate() => Assert.Equal(0, Kill(process.Id, Termination));

    /// <summary>Kills it with -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(late.Token);
        var written = await output;
        lock (gate)
        {
            return (process.ExitCode, written, error.ToString());
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private void Saw(string? line)
    {
        lock (gate)
        {
            error.Append(line).Append(line is null ? "" : "\n");
            var all = error.ToString();
            foreach (var (_, seen) in awaited.Where(a => all.Contains(a.Text, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
