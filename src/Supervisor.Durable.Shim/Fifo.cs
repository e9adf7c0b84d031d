using Supervisor.Durable.Processes;

namespace Supervisor.Durable.Shim;

/// <summary>
/// A stream of the command: a FIFO in the run directory. The child holds it for reading too, so it never meets a broken pipe, and what it
/// wrote stays in it while no pump reads.
/// </summary>
internal unsafe struct Fifo
{
    /// <summary>Bytes a stream may be ahead of the pump; more than the default of 64 KiB saves switches between the two.</summary>
    private const int PipeBytes = 256 * 1024;

    private bool _isLog;

    /// <summary>Blocking, for reading and writing.</summary>
    public int ChildEnd { get; private set; }

    /// <summary>Non-blocking, for reading.</summary>
    public int PumpEnd { get; private set; }

    /// <summary>No FIFO: the child writes to the log itself.</summary>
    public static Fifo InPlaceOf(int log) => new() { _isLog = true, ChildEnd = log, PumpEnd = -1 };

    /// <summary>Makes the FIFO if it isn't there and opens both ends: 0 or an errno.</summary>
    public static int Open(string name, Spec spec, out Fifo fifo)
    {
        fifo = new() { ChildEnd = -1, PumpEnd = -1 };
        byte* memory = stackalloc byte[16];
        var path = new ByteText(memory, 16);
        path.Add(name);
        if (Native.mkfifo(path.Bytes, 0x180 /* 0600 */) != 0 && Native.Errno != Native.EEXIST)
            return Native.Errno;
        fifo.PumpEnd = Native.open(path.Bytes, Native.O_RDONLY | Native.O_NONBLOCK | Native.O_CLOEXEC, 0);
        if (fifo.PumpEnd < 0)
            return Native.Errno;
        fifo.ChildEnd = Native.open(path.Bytes, Native.O_RDWR | Native.O_CLOEXEC, 0);
        if (fifo.ChildEnd < 0)
            return Native.Errno;
        Native.fcntl(fifo.ChildEnd, Native.F_SETPIPE_SZ, PipeBytes);

        // Programs open /dev/stdout anew, as the user they run as.
        if (spec.Has(SpecFlags.Credentials))
            Native.fchown(fifo.ChildEnd, spec.Header->Uid, spec.Header->Gid);
        return 0;
    }

    public readonly void CloseChildEnd()
    {
        if (!_isLog)
            Native.close(ChildEnd);
    }
}
