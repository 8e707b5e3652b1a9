using System.Diagnostics;
using System.Globalization;

namespace EtlLib.Bench;

/// <summary>What a child process measured of itself.</summary>
internal sealed record ChildCost(double CpuSeconds, double PeakMiB, string Check);

/// <summary>Runs one side of a comparison in a process of its own.</summary>
internal static class Child
{
    public static async Task<ChildCost> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        var parts = output.Trim().Split('|');
        return process.ExitCode == 0 && parts.Length == 3
            ? new ChildCost(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture), parts[2])
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }

    public static void Answer(ChildCost cost) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cost.CpuSeconds:R}|{cost.PeakMiB:R}|{cost.Check}"));
}
