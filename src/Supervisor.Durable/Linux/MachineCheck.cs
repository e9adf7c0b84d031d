using System.Globalization;

namespace Supervisor.Durable.Linux;

/// <summary>
/// Looks at what the machine grants: disk, kernel, limits. A job takes a shim and itself, six descriptors and a watch of the supervisor.
/// </summary>
internal static class MachineCheck
{
    private const ulong FewBytes = 1UL << 30, NoBytes = 64UL << 20, FewFiles = 10_000;

    private static readonly Version Pidfds = new(5, 4), ExitInfo = new(6, 15);

    public static IEnumerable<Diagnosis> Examine(string directory)
    {
        if (Native.FileSystem(directory) is var (bytes, files, allFiles))
        {
            yield return Space(bytes);
            yield return allFiles > 0 && files < FewFiles
                ? Diagnosis.Warn("disk inodes", $"{files} left", "Remove small files from that file system: each run needs ten.")
                : Diagnosis.Ok("disk inodes", allFiles > 0 ? $"{files} left" : "not counted by this file system");
        }
        yield return Kernel(Environment.OSVersion.Version);
        yield return Least("open files", Limit("Max open files"), 4096, "Raise it: LimitNOFILE= of the systemd unit, or ulimit -n.");
        yield return Least("processes", Limit("Max processes"), 1024, "Raise it: LimitNPROC= of the systemd unit, or ulimit -u.");
        yield return Least(
            "processes of the cgroup", CgroupPids(), 1024, "Raise it: TasksMax= of the systemd unit, or --pids-limit of the container.");
        yield return Least("inotify watches", Number("/proc/sys/fs/inotify/max_user_watches"), 8192,
            "Raise it: sysctl fs.inotify.max_user_watches=65536. Without watches ends are seen later.");
        yield return Least("inotify instances", Number("/proc/sys/fs/inotify/max_user_instances"), 16,
            "Raise it: sysctl fs.inotify.max_user_instances=128.");
    }

    public static Diagnosis Kernel(Version kernel) => kernel switch
    {
        _ when kernel < Pidfds => Diagnosis.Fail("kernel", $"Linux {kernel}", "Run Linux 5.4 or later: signals are sent through pidfds."),
        _ when kernel < ExitInfo => Diagnosis.Warn(
            "kernel",
            $"Linux {kernel}",
            "Linux 6.15 and later know how a program ended whose shim was killed; here its end is recorded as lost."),
        _ => Diagnosis.Ok("kernel", $"Linux {kernel}"),
    };

    public static Diagnosis Space(ulong bytes)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MB left");
        return bytes < NoBytes ? Diagnosis.Fail("disk space", found, "Free some space: without any, nothing can be accepted.")
            : bytes < FewBytes
            ? Diagnosis.Warn("disk space", found, "Free some space, or keep less: Supervisor:History, and Logs of the jobs.")
            : Diagnosis.Ok("disk space", found);
    }

    private static Diagnosis Least(string check, ulong? found, ulong least, string advice) => found switch
    {
        null => Diagnosis.Ok(check, "no limit"),
        { } limit when limit < least => Diagnosis.Warn(check, $"at most {limit}", advice),
        { } limit => Diagnosis.Ok(check, $"at most {limit}"),
    };

    /// <summary>The soft limit of this process (proc_pid_limits(5)).</summary>
    private static ulong? Limit(string name) =>
        Lines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        && line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] is var soft
        && ulong.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : null;

    private static ulong? CgroupPids() =>
        Lines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal)) is { } own
        ? Number($"/sys/fs/cgroup{own[3..].TrimEnd('/')}/pids.max")
        : null;

    private static ulong? Number(string file) =>
        ulong.TryParse(Lines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
