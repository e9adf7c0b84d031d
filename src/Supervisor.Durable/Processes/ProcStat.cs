using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Processes;

/// <summary>What /proc/pid/stat tells of a process (proc(5)).</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="State">R, S, D, T, Z, ….</param>
/// <param name="Parent">Its parent's process id.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartTime">Clock ticks since boot.</param>
/// <param name="ExitStatus">A zombie's wait status, if we may see it; else 0.</param>
internal readonly record struct ProcStat(int Pid, char State, int Parent, int Group, int Session, long StartTime, int ExitStatus)
{
    /// <summary>Dead but not yet reaped, or about to be.</summary>
    public bool IsZombie => State is 'Z' or 'X';

    /// <summary>Null if there is no such process.</summary>
    /// <exception cref="NativeException">It cannot be told now (no more descriptors, …).</exception>
    public static ProcStat? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
        var count = Native.TryRead(path, buffer);
        if (Errno.IsTransient(-count))
            throw new NativeException("read", path, -count);
        return count > 0 ? Parse(Encoding.UTF8.GetString(buffer[..count])) : null;
    }

    /// <summary>Null if it is not the text of a stat file.</summary>
    public static ProcStat? Parse(string text)
    {
        // The name may contain anything, parentheses and blanks too: the fields begin behind the last parenthesis, with field 3.
        var name = text.IndexOf('(', StringComparison.Ordinal);
        var end = text.LastIndexOf(')');
        if (name < 1 || end < name || !int.TryParse(text.AsSpan(0, name), out var pid))
            return null;
        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || !int.TryParse(fields[1], out var parent) || !int.TryParse(fields[2], out var group)
            || !int.TryParse(fields[3], out var session) || !long.TryParse(fields[19], out var start))
            return null;
        var exit = fields.Length > 49 && int.TryParse(fields[49].TrimEnd('\n'), out var status) ? status : 0;
        return new ProcStat(pid, fields[0][0], parent, group, session, start, exit);
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
