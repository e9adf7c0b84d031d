using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Testing;

/// <summary>What /proc says about a process (proc(5)).</summary>
internal static class ProcFile
{
    /// <summary>The fields of /proc/PID/stat from its third on, the state: what stands before may hold any character. Null: there is no such process.</summary>
    public static string[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)                                          // none, or it has just gone
        {
            return null;
        }
    }

    /// <summary>Whether the process lives; a zombie does not.</summary>
    public static bool IsAlive(int pid) => Stat(pid) is [not ("Z" or "X"), ..];

    /// <summary>A file of a process as text; empty if it has gone or is not ours to read.</summary>
    public static string Read(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static int Parent(int pid) => (int)Field($"/proc/{pid}/status", "PPid:");

    /// <summary>Its share of the memory it uses, in kB: a page that n processes share counts for 1/n.</summary>
    public static double Proportional(int pid) => Field($"/proc/{pid}/smaps_rollup", "Pss:");

    /// <summary>What no other process shares, in kB.</summary>
    public static double Private(int pid) => Field($"/proc/{pid}/smaps_rollup", "Private_Dirty:");

    /// <summary>What it has in memory, in kB.</summary>
    public static double Resident(int pid) => Field($"/proc/{pid}/status", "VmRSS:");

    /// <summary>The most that it ever had in memory, in bytes.</summary>
    public static long PeakResident(int pid) => 1024 * (long)Field($"/proc/{pid}/status", "VmHWM:");

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
