
namespace Supervisor.Durable.Linux;

/// <summary>How a process ended, also of one whose parent is another process.</summary>
internal static class ExitStatus
{
    private const int CLD_EXITED = 1, CLD_KILLED = 2, CLD_DUMPED = 3;

    /// <summary>
    /// The end, or null while it cannot be known; <paramref name="later"/> says whether it may yet be known when it is reaped.
    /// </summary>
    public static ProcessEnd? Read(LiveProcess process, out bool later)
    {
        later = false;
        if (NativeProcesses.TryReap(process.Pidfd) is { } reaped) // ours by birth, or by adoption as a subreaper or init
        {
            return reaped.Code switch
            {
                CLD_EXITED => Exited(reaped.Status),
                CLD_KILLED => new ProcessEnd.Signalled(reaped.Status, CoreDumped: false),
                CLD_DUMPED => new ProcessEnd.Signalled(reaped.Status, CoreDumped: true),
                _ => null,
            };
        }
        if (Ask(process, out later) is { } end)
            return end;

        // Not yet reaped by its parent, and where that is a container's init it may never be: a zombie's stat file has the same.
        if (later && ProcStat.Read(process.Pid) is { IsZombie: true } stat && stat.StartTime == process.StartTime && MaySee(process.Pid))
            return Decode(stat.ExitStatus);

        // It may have been reaped between the two questions.
        return later ? Ask(process, out later) : null;
    }

    /// <summary>Reads a wait status as wait(2) has it.</summary>
    public static ProcessEnd Decode(int status) => (status & 0x7f) == 0
        ? Exited((status >> 8) & 0xff)
        : new ProcessEnd.Signalled(status & 0x7f, CoreDumped: (status & 0x80) != 0);

    /// <summary>What an exit code means.</summary>
    public static ProcessEnd Exited(int code) => code == 0 ? new ProcessEnd.Success() : new ProcessEnd.Exit(code);

    private static ProcessEnd? Ask(LiveProcess process, out bool later)
    {
        var result = NativeProcesses.TryExitStatus(process.Pidfd, out var status);
        later = result == -Errno.EAGAIN;
        return result == 0 ? Decode(status) : null;
    }

    /// <summary>
    /// The kernel shows 0 for the status of a zombie that we may not look into (another user's); the same check guards its namespaces.
    /// </summary>
    private static bool MaySee(int pid)
    {
        try
        {
            _ = new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true; // readable, but a zombie has none any more
        }
    }
}
