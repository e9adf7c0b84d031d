using System.Diagnostics;

namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>What the benchmarks start, where the build has put it.</summary>
internal static class Programs
{
    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public static async Task CallAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
