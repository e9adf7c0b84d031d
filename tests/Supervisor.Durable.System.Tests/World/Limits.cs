using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Limits of a running process (prlimit(2)).</summary>
internal static unsafe class Limits
{
    private const int FileSize = 1, Files = 7;

    /// <summary>It may have no more descriptors than it has, and a few.</summary>
    public static void LimitFiles(int pid, int more) => Set(pid, Files, (ulong)(Descriptors(pid).Count + more));

    /// <summary>It gets no descriptor any more: the limit is on their numbers.</summary>
    public static void StopFiles(int pid)
    {
        var taken = Descriptors(pid);
        Set(pid, Files, (ulong)Enumerable.Range(0, taken.Count + 1).First(number => !taken.Contains(number)));
    }

    public static void FreeFiles(int pid) => Set(pid, Files, 65536);

    public static void LimitFileSize(int pid, long most) => Set(pid, FileSize, (ulong)most);

    public static void FreeFileSize(int pid) => Set(pid, FileSize, ulong.MaxValue);

    /// <summary>The signals that a process ignores: bit n-1 is signal n (proc_pid_status(5)).</summary>
    public static ulong Ignored(int pid) => ulong.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Set(int pid, int resource, ulong limit)
    {
        ulong* old = stackalloc ulong[2];
        Assert.Equal(0, TestNative.prlimit64(pid, resource, null, old));
        ulong* both = stackalloc ulong[] { Math.Min(limit, old[1]), old[1] };
        Assert.Equal(0, TestNative.prlimit64(pid, resource, both, null));
    }

    private static HashSet<int> Descriptors(int pid) => [.. Directory.GetFiles($"/proc/{pid}/fd").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];

    /// <summary>How many processes and threads a user has.</summary>
    public static int CountOf(uint user) => Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Sum(path => Threads(path, user));

    private static int Threads(string process, uint user)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(process, "status")).Select(line => line.Split([':', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1).ToLookup(words => words[0], words => words[1]);
            return uint.Parse(lines["Uid"].First(), CultureInfo.InvariantCulture) == user ? int.Parse(lines["Threads"].First(), CultureInfo.InvariantCulture) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
