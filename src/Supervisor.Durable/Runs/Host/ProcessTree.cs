using System.Diagnostics;
using System.Globalization;
using System.Text;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// Ends what is left of a run whose shim is dead (a living shim does that itself): the main process while that lives, all that carry the
/// run's mark in their environment or have inherited its output, what no other run can have left to this process, and all below these.
/// Nothing is judged by a bare pid or session number, which may be another's by now.
/// </summary>
internal static class ProcessTree
{
    private static readonly TimeSpan ExecPatience = TimeSpan.FromSeconds(1);

    /// <summary>Shorter, for that is how a process looks that was started without any environment.</summary>
    private static readonly TimeSpan BarePatience = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// As <see cref="BarePatience"/> where a process may run: so long it has had a processor. On a busy machine it may wait for one much
    /// longer.
    /// </summary>
    private static readonly TimeSpan BareRun = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Freezes and kills until nothing is left. Waits for as long as that takes, or until the wake descriptor is readable.
    /// </summary>
    /// <param name="signs">By what they are known.</param>
    /// <param name="main">The main process, or null if it is gone.</param>
    /// <param name="wake">Ends the waiting early.</param>
    /// <param name="reach">Called at fault points.</param>
    /// <returns>Whether nothing is left.</returns>
    /// <exception cref="IOException">It cannot be known now which are left (no more descriptors, …).</exception>
    public static bool End(TreeSigns signs, LiveProcess? main, Descriptor wake, Action<string>? reach = null)
    {
        for (var looks = 0; ;)
        {
            var members = new Dictionary<int, LiveProcess>();
            try
            {
                // Frozen processes fork no more: when a look finds no new one, all are caught.
                while (Freeze(members, Find(signs, main, shim: null)))
                {
                }
                if (members.Count == 0)
                {
                    if (looks++ > 0)
                        return true;
                    continue; // one may have forked while we looked, and be gone: the next look sees its child
                }
                reach?.Invoke(HostFault.TreeFrozen);
                foreach (var member in members.Values)
                    _ = member.Signal(NativeProcesses.SIGKILL, group: false);
                reach?.Invoke(HostFault.TreeKilled);
                foreach (var member in members.Values)
                {
                    if (NativeWaiting.Poll(wake, member.Pidfd))
                        return false;
                    if (member.Pid != main?.Pid) // its end is read elsewhere
                        _ = NativeProcesses.TryReap(member.Pidfd); // ours to bury if we are a subreaper or init
                }
            }
            finally
            {
                foreach (var member in members.Values)
                    member.Dispose();
            }
        }
    }

    /// <summary>
    /// Sends a stop signal to all of a run's tree but those of a group; and SIGCONT, so that those hear it who were stopped.
    /// </summary>
    /// <param name="signs">By what its processes are known.</param>
    /// <param name="main">The main process, or null if it is gone.</param>
    /// <param name="shim">The shim, which is not meant, or null if it is dead.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="group">The members of this group have got it already; null: no process has.</param>
    /// <returns>How many got it.</returns>
    /// <exception cref="IOException">It cannot be known now which are left (no more descriptors, …).</exception>
    public static int Ask(TreeSigns signs, LiveProcess? main, LiveProcess? shim, int signal, int? group)
    {
        var asked = 0;
        foreach (var stat in Find(signs, main, shim).Where(s => s.Group != group))
        {
            using var process = LiveProcess.Find(stat.Pid, stat.StartTime, 0);
            if (process?.Signal(signal, group: false) != 0)
                continue;
            _ = process.Signal(NativeProcesses.SIGCONT, group: false);
            asked++;
        }
        return asked;
    }

    /// <summary>All of a run's tree whose main process has ended and whose shim is dead. The caller disposes them.</summary>
    /// <exception cref="IOException">It cannot be known now which are left (no more descriptors, …).</exception>
    public static List<LiveProcess> Left(TreeSigns signs) =>
        [.. Find(signs, main: null, shim: null).Select(stat => LiveProcess.Find(stat.Pid, stat.StartTime, 0)).OfType<LiveProcess>()];

    /// <summary>
    /// The marks of all living processes we can look into: run directories and pipes of output that are still open in a process.
    /// </summary>
    public static HashSet<string> Marks()
    {
        var marks = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stat in ProcStat.ReadAll())
        {
            if (!stat.IsZombie)
                marks.UnionWith(MarksOf(stat));
        }
        return marks;
    }

    private static bool Freeze(Dictionary<int, LiveProcess> members, List<ProcStat> found)
    {
        var caught = false;
        foreach (var stat in found)
        {
            if (members.ContainsKey(stat.Pid) || LiveProcess.Find(stat.Pid, stat.StartTime, 0) is not { } process)
                continue;
            members[stat.Pid] = process;
            _ = process.Signal(NativeProcesses.SIGSTOP, group: false);
            caught = true;
        }
        return caught;
    }

    private static List<ProcStat> Find(TreeSigns signs, LiveProcess? main, LiveProcess? shim)
    {
        var all = ProcStat.ReadAll().Where(s => !s.IsZombie && s.Pid != Environment.ProcessId && s.Pid != 1 && s.Pid != shim?.Pid).ToList();
        var mainLives = main is not null && Lives(main);
        var shimLives = shim is not null && Lives(shim);
        var adopted = shimLives ? new HashSet<int>() : signs.Adopted?.Invoke(all) ?? new HashSet<int>();

        // While the main process lives, its pid belongs to no other process, and neither do the session and group of that number.
        bool IsOfMain(ProcStat s) => mainLives && (s.Pid == main!.Pid || s.Session == main.Pid || s.Group == main.Pid);
        bool IsMarked(ProcStat s) =>
            !shimLives && MarksOf(s) is var marks && (marks.Any(signs.Marks.Contains) || (adopted.Contains(s.Pid) && MarkOf(s) is null));

        var found = all.Where(s => IsOfMain(s) || (shimLives && s.Parent == shim!.Pid) || IsMarked(s)).Select(s => s.Pid).ToHashSet();
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(all.Where(s => found.Contains(s.Parent)).Select(s => s.Pid).ToList());
        }
        return all.Where(s => found.Contains(s.Pid)).ToList();
    }

    private static IEnumerable<string> MarksOf(ProcStat stat)
    {
        if (stat.IsKernelThread)
            yield break;
        if (MarkOf(stat) is { } mark)
            yield return mark;
        if (Output(stat.Pid, 1) is { } output)
            yield return output;
        if (Output(stat.Pid, 2) is { } errors)
            yield return errors;
    }

    /// <summary>
    /// The pipe that a process has as its standard output or error, if it has it as a command of ours does: for reading, too. Who only
    /// opened it, to write to it or, as a pump, to read from it, has not inherited it.
    /// </summary>
    private static string? Output(int pid, int number)
    {
        Span<byte> text = stackalloc byte[128];
        var count = Native.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo/{number}"), text);
        ReadOnlySpan<byte> flags = text[..Math.Max(count, 0)];
        var at = flags.IndexOf("flags:"u8);
        if (at < 0 || flags[at..].IndexOf((byte)'\n') is not (> 0 and var end) || (flags[at + end - 1] & 3) != Native.O_RDWR)
            return null;
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{number}")).LinkTarget is { } target
                && target.StartsWith("pipe:", StringComparison.Ordinal) ? target : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Lives(LiveProcess process) =>
        ProcStat.Read(process.Pid) is { IsZombie: false } now && now.StartTime == process.StartTime;

    /// <summary>
    /// The run directory in a process's first environment, if it is of our pid namespace (a container's paths are not ours).
    /// </summary>
    private static string? MarkOf(in ProcStat stat)
    {
        if (stat.IsKernelThread)
            return null;
        Span<byte> small = stackalloc byte[8192];
        ReadOnlySpan<byte> key = "DSUP_RUN_DIRECTORY="u8;
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{stat.Pid}/environ");
        var count = ReadEnvironment(stat.Pid, path, small);
        ReadOnlySpan<byte> environment = small[..Math.Max(count, 0)];
        if (count == small.Length)
            environment = ReadLong(path);
        foreach (var range in environment.Split((byte)0))
        {
            var entry = environment[range];
            if (entry.StartsWith(key))
                return SharesPidNamespace(stat.Pid) ? Encoding.UTF8.GetString(entry[key.Length..]) : null;
        }
        return null;
    }

    /// <summary>
    /// In the midst of an execve a process seems to have no environment for some microseconds, longer where its program comes from a slow
    /// disk: the old memory is gone, and the new one's bounds are zero or equal (environ_open in the kernel's fs/proc/base.c). It is looked
    /// at again. Who sleeps execs nothing.
    /// </summary>
    private static int ReadEnvironment(int pid, string path, Span<byte> buffer)
    {
        var pause = new SpinWait();                                  // sleeps, when yielding was in vain for a while
        TimeSpan? ranBefore = null;
        for (var since = Stopwatch.GetTimestamp(); ; pause.SpinOnce())
        {
            var count = Native.TryRead(path, buffer);
            if (count is -Errno.EMFILE or -Errno.ENFILE or -Errno.ENOMEM)
                throw new NativeException("read", path, -count);     // a process that cannot be read would be overlooked
            if (count != 0 || ProcStat.Read(pid) is not { IsZombie: false } stat)
                return count;
            var looked = Stopwatch.GetElapsedTime(since);
            ranBefore = stat.HasNoEnvironment ? ranBefore ?? ProcStat.ReadRunTime(pid) : null;
            if (looked > ExecPatience || (stat.HasNoEnvironment && IsBare(stat.State, looked, ProcStat.ReadRunTime(pid) - ranBefore)))
                return 0;
        }
    }

    /// <summary>Whether a process that shows no environment has none, and is not in the midst of an execve.</summary>
    /// <param name="state">Its state: who sleeps execs nothing.</param>
    /// <param name="looked">For how long it has been looked at.</param>
    /// <param name="ran">For how long it has had a processor since it was first seen so; null where the kernel does not count that.</param>
    internal static bool IsBare(char state, TimeSpan looked, TimeSpan? ran) => state switch
    {
        'R' when ran is { } run => run > BareRun,
        'R' or 'D' => looked > BarePatience,
        _ => true,
    };

    private static byte[] ReadLong(string path)
    {
        for (var size = 1 << 16; ; size *= 4)
        {
            var buffer = new byte[size];
            var count = Native.TryRead(path, buffer);
            if (count < size)
                return buffer[..Math.Max(count, 0)];
        }
    }

    private static bool SharesPidNamespace(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget == new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
