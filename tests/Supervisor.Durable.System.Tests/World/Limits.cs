using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Limits of a running process (prlimit(2)).</summary>
internal static unsafe class Limits
{
    private const int Files = 7;

    /// <summary>It may have no more descriptors than it has, and a few.</summary>
    public static void LimitFiles(int pid, int more) => Set(pid, Files, (ulong)(Highest(pid) + 1 + more));

    public static void FreeFiles(int pid) => Set(pid, Files, 65536);

    private static void Set(int pid, int resource, ulong limit)
    {
        ulong* old = stackalloc ulong[2];
        Assert.Equal(0, Shim.TestNative.prlimit64(pid, resource, null, old));
        ulong* both = stackalloc ulong[] { Math.Min(limit, old[1]), old[1] };
        Assert.Equal(0, Shim.TestNative.prlimit64(pid, resource, both, null));
    }

    /// <summary>The limit is on numbers, not on how many there are.</summary>
    private static int Highest(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

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
