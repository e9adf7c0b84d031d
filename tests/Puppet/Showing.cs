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

    /// <summary>One line a descriptor that was open before this looked: its number and what it is.</summary>
    public static int Descriptors()
    {
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
            if (new FileInfo(path).LinkTarget is { } target && !target.StartsWith("/proc/", StringComparison.Ordinal))
                Printing.Say(Path.GetFileName(path) + " " + target, descriptor: 1);
        return 0;
    }
}
