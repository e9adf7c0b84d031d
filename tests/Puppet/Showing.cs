namespace Puppet;

/// <summary>What a child can see of itself.</summary>
internal static class Showing
{
    public static int Pids() =>
        Printing.Say($"pid {Native.getpid()} ppid {Native.getppid()} pgid {Native.getpgid(0)} sid {Native.getsid(0)}", descriptor: 1);

    public static int SignalMasks()
    {
        foreach (string line in File.ReadLines("/proc/self/status").Where(l => l.StartsWith("SigBlk", StringComparison.Ordinal) || l.StartsWith("SigIgn", StringComparison.Ordinal)))
            Printing.Say(line, descriptor: 1);
        return 0;
    }

    /// <summary>One line an inherited descriptor: its number and what it is. The folder looked at and the runtime's /dev/urandom are our own.</summary>
    public static int Descriptors()
    {
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
            if (new FileInfo(path).LinkTarget is { } target && !target.StartsWith("/proc/", StringComparison.Ordinal) && target != "/dev/urandom")
                Printing.Say(Path.GetFileName(path) + " " + target, descriptor: 1);
        return 0;
    }
}
