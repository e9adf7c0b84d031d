using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>What /proc tells of a process (proc(5)).</summary>
internal static class ProcFile
{
    public static int Parent(int pid) => (int)Field($"/proc/{pid}/status", "PPid:");

    /// <summary>Its share of the memory it uses, in kB: a page that n processes share counts for 1/n.</summary>
    public static double Proportional(int pid) => Field($"/proc/{pid}/smaps_rollup", "Pss:");

    /// <summary>What no other process shares, in kB.</summary>
    public static double Private(int pid) => Field($"/proc/{pid}/smaps_rollup", "Private_Dirty:");

    /// <summary>What it has in memory, in kB.</summary>
    public static double Resident(int pid) => Field($"/proc/{pid}/status", "VmRSS:");

    /// <summary>Processor time so far, in nanoseconds, of threads that have ended too; by ticks, of 10 ms mostly.</summary>
    public static double ProcessorTime(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime.TotalNanoseconds;
    }

    /// <summary>Exact processor time of a process whose threads do not end, in nanoseconds.</summary>
    public static long ExactProcessorTime(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .Sum(task => long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture));

    private static double Field(string file, string name) => double.Parse(
        File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
