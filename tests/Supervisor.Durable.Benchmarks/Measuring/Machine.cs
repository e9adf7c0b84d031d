using System.Globalization;
using System.Runtime.InteropServices;

namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGigabytes, string Kernel, string System, string FileSystem, string Runtime, string Durability, DateTimeOffset At, double LoadBefore)
{
    public static Machine Describe() => new(
        Field("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1024 / 1024, 1),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.OSDescription,
        FileSystemOf(Path.GetTempPath()),
        RuntimeInformation.FrameworkDescription,
        "Full",
        TimeProvider.System.GetUtcNow(),
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));

    public override string ToString() => FormattableString.Invariant(
        $"{Processor}, {Cores} cores, {MemoryGigabytes} GB; {System}, Linux {Kernel}, {FileSystem}; {Runtime}; durability {Durability}; {At:yyyy-MM-dd HH:mm} UTC, load {LoadBefore}");

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "?";

    /// <summary>The kind of the mount that holds the folder: that with the longest path.</summary>
    private static string FileSystemOf(string folder) => File.ReadLines("/proc/mounts").Select(line => line.Split(' '))
        .Where(mount => mount[1] == "/" || (folder + "/").StartsWith(mount[1] + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount[1].Length)?[2] ?? "?";
}
