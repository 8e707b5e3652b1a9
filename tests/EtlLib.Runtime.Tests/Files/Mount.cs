using System.Diagnostics;

namespace EtlLib.Runtime.Tests.Files;

/// <summary>A small file system in memory. Only root mounts one: other users skip the test, or with REQUIRE_SERVICES=1 fail.</summary>
internal sealed class Mount : IDisposable
{
    public Mount(string path, string options)
    {
        Path = Directory.CreateDirectory(path).FullName;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", options, "etl-test", Path) != 0)
        {
            const string Reason = "No small file system can be mounted here: it needs Linux and root.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", Reason);
            Assert.Fail(Reason);
        }
    }

    public string Path { get; }

    /// <summary>A process that another test starts at this moment may hold the files of this one until it runs its own program.</summary>
    public void Dispose() => Assert.True(SpinWait.SpinUntil(() => Run("umount", Path) == 0, TimeSpan.FromSeconds(30)), $"{Path} is still in use.");

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
