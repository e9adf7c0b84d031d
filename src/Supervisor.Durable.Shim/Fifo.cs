using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// A stream of the command: a pipe without a name, since a name costs as much as all else of a launch on a busy file system. The child
/// holds it
/// for reading too, so it never meets a broken pipe, and what it wrote stays in it while no pump reads.
/// </summary>
internal unsafe struct Fifo
{
    /// <summary>Bytes a stream may be ahead of the pump; more than the default of 64 KiB saves switches between the two.</summary>
    public const int PipeBytes = 256 * 1024;

    private bool _isLog;

    /// <summary>Blocking, for reading and writing.</summary>
    public int ChildEnd { get; private set; }

    /// <summary>Non-blocking, for reading.</summary>
    public int PumpEnd { get; private set; }

    /// <summary>No FIFO: the child writes to the log itself.</summary>
    public static Fifo InPlaceOf(int log) => new() { _isLog = true, ChildEnd = log, PumpEnd = -1 };

    /// <summary>Whether the supervisor has made both pipes; asked before anything is opened.</summary>
    public static bool AreGiven() => IsPipe(RunLayout.OutputDescriptor) && IsPipe(RunLayout.ErrorsDescriptor);

    /// <summary>Takes the pipe whose end to read is given, or makes one: 0 or an errno.</summary>
    /// <param name="spec">Who the command runs as.</param>
    /// <param name="given">Negative: none.</param>
    /// <param name="fifo">The pipe.</param>
    public static int Open(Spec spec, int given, out Fifo fifo)
    {
        fifo = new() { ChildEnd = -1, PumpEnd = given };
        int* ends = stackalloc int[2];
        ends[1] = -1;
        if (given >= 0)
            Native.fcntl(given, Native.F_SETFD, Native.FD_CLOEXEC);
        else if (Native.pipe2(ends, Native.O_CLOEXEC | Native.O_NONBLOCK) != 0)
            return Native.Errno;
        else
            fifo.PumpEnd = ends[0];

        // Opened by its name, the same pipe can be had for both directions, and blocking.
        byte* memory = stackalloc byte[40];
        var path = new ByteText(memory, 40);
        path.Add("/proc/self/fd/");
        path.Add(fifo.PumpEnd);
        fifo.ChildEnd = Native.open(path.Bytes, Native.O_RDWR | Native.O_CLOEXEC, 0);
        int error = fifo.ChildEnd < 0 ? Native.Errno : 0;
        if (ends[1] >= 0)
            Native.close(ends[1]);
        if (error != 0)
            return error;
        Native.fcntl(fifo.ChildEnd, Native.F_SETPIPE_SZ, PipeBytes);

        // Programs open /dev/stdout by name, as the user they run as, or have become (setpriv, su). No one gets at a pipe who may not look
        // into a process that holds it (proc_pid_fd(5)), so its mode gives nothing away.
        Native.fchmod(fifo.ChildEnd, 0x1B6 /* 0666 */);
        if (spec.Has(SpecFlags.Credentials))
            Native.fchown(fifo.ChildEnd, spec.Header->Uid, spec.Header->Gid);
        return 0;
    }

    /// <summary>Of the pipe; 0 where there is none, or it cannot be known.</summary>
    public readonly ulong Inode => PumpEnd < 0 ? 0 : ProcessFacts.Inode(PumpEnd);

    private static bool IsPipe(int descriptor) => Native.fcntl(descriptor, Native.F_GETPIPE_SZ, 0) > 0;

    public readonly void CloseChildEnd()
    {
        if (!_isLog)
            Native.close(ChildEnd);
    }
}
