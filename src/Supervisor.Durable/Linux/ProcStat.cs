using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Linux;

/// <summary>What /proc/pid/stat shows of a process (proc(5)).</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="State">R, S, D, T, Z, ….</param>
/// <param name="Parent">Its parent's process id.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartTime">Clock ticks since boot.</param>
/// <param name="ExitStatus">A zombie's wait status, if we may see it; else 0.</param>
/// <param name="Flags">The kernel's.</param>
/// <param name="EnvironmentStart">Where its environment begins in its memory, if we may see it; 0 in the midst of an execve.</param>
/// <param name="EnvironmentEnd">Where it ends; as above.</param>
internal readonly record struct ProcStat(
    int Pid, char State, int Parent, int Group, int Session, long StartTime, int ExitStatus, uint Flags, ulong EnvironmentStart,
    ulong EnvironmentEnd)
{
    private const uint PF_KTHREAD = 0x0020_0000;                     // include/linux/sched.h

    /// <summary>It has no program: a child of the kernel's only.</summary>
    public bool IsKernelThread => (Flags & PF_KTHREAD) != 0;

    /// <summary>It was exec'ed without any environment, or is in the midst of it.</summary>
    public bool HasNoEnvironment => EnvironmentStart == EnvironmentEnd && EnvironmentEnd != 0;

    /// <summary>Dead but not yet reaped, or about to be.</summary>
    public bool IsZombie => State is 'Z' or 'X';

    /// <summary>Null if there is no such process.</summary>
    /// <exception cref="NativeException">It cannot be known now (no more descriptors, …).</exception>
    public static ProcStat? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
        var count = Native.TryRead(path, buffer);
        if (Errno.IsTransient(-count))
            throw new NativeException("read", path, -count);
        Span<char> text = stackalloc char[buffer.Length];
        return count > 0 ? Parse(text[..Encoding.UTF8.GetChars(buffer[..count], text)]) : null;
    }

    /// <summary>
    /// For how long a process has had a processor (its first thread); null if it is gone, or the kernel does not count that.
    /// </summary>
    public static TimeSpan? ReadRunTime(int pid)
    {
        Span<byte> buffer = stackalloc byte[128];
        var count = Native.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/schedstat"), buffer);
        return Utf8Parser.TryParse(buffer[..Math.Max(count, 0)], out long nanoseconds, out _)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;
    }

    /// <summary>Null if it is not the text of a stat file.</summary>
    public static ProcStat? Parse(ReadOnlySpan<char> text)
    {
        // The name may contain anything, parentheses and blanks too: the fields begin behind the last parenthesis, with field 3.
        var name = text.IndexOf('(');
        var end = text.LastIndexOf(')');
        if (name < 1 || end < name || !int.TryParse(text[..name], out var pid))
            return null;
        var rest = text[(end + 1)..].TrimEnd('\n');
        Span<Range> fields = stackalloc Range[51];
        var count = rest.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 20 || !int.TryParse(rest[fields[1]], out var parent) || !int.TryParse(rest[fields[2]], out var group)
            || !int.TryParse(rest[fields[3]], out var session) || !long.TryParse(rest[fields[19]], out var start))
            return null;
        var exit = count > 49 && int.TryParse(rest[fields[49]], out var status) ? status : 0;
        _ = uint.TryParse(rest[fields[6]], out var flags);
        var (from, to) = count > 48 && ulong.TryParse(rest[fields[47]], out var first) && ulong.TryParse(rest[fields[48]], out var last)
            ? (first, last)
            : (0, 0);
        return new ProcStat(pid, rest[fields[0]][0], parent, group, session, start, exit, flags, from, to);
    }

    /// <summary>All processes we can see now.</summary>
    public static List<ProcStat> ReadAll()
    {
        var all = new List<ProcStat>();
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } stat)
                all.Add(stat);
        }
        return all;
    }
}
