using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>What a shim makes of the process it was started as.</summary>
internal static unsafe class Surroundings
{
    /// <summary>
    /// Whether descriptor 3 holds the run's lock: for the locked description itself this changes nothing, for any other it fails. From here
    /// on it is closed by exec, so that only shim and gated child hold it.
    /// </summary>
    public static bool HoldsLock() =>
        Native.flock(RunLayout.LockDescriptor, Native.LOCK_EX | Native.LOCK_NB) == 0
        && Native.fcntl(RunLayout.LockDescriptor, Native.F_SETFD, Native.FD_CLOEXEC) == 0;

    /// <summary>Opens /dev/null above the standard descriptors, filling those that are missing; negative on failure.</summary>
    public static int OpenNull()
    {
        byte* memory = stackalloc byte[16];
        var path = new ByteText(memory, 16);
        path.Add("/dev/null");
        int descriptor;
        do
            descriptor = Native.open(path.Bytes, Native.O_RDWR | Native.O_CLOEXEC, 0);
        while (descriptor is >= 0 and <= 2);
        return descriptor;
    }

    private const ulong ChildSignal = 1UL << Native.SIGCHLD - 1;

    /// <summary>
    /// SIGCHLD must be blocked in every thread, for one that doesn't block it takes it away from those who read it. The runtime has made a
    /// thread before
    /// Main: if what started this process had not blocked the signal, then the program is executed once more, with it blocked.
    /// </summary>
    public static void BlockChildSignal()
    {
        const int enough = 16 * 1024, mostWords = 8;
        ulong child = ChildSignal, before;
        if (Native.SignalMask(Native.SIG_BLOCK, &child, &before) != 0 || (before & child) != 0)
            return;
        byte* words = stackalloc byte[enough], memory = stackalloc byte[32];
        byte** arguments = stackalloc byte*[mostWords + 1];
        var path = new ByteText(memory, 32);
        path.Add("/proc/self/cmdline");
        int length = ProcessFacts.ReadFile(path.Bytes, words, enough), count = 0;
        for (int at = 0; at < length && count < mostWords; at++)
            if (at == 0 || words[at - 1] == 0)
                arguments[count++] = words + at;
        arguments[count] = null;
        if (length is > 0 and < enough)
            Native.execve(Self(memory), arguments, Native.Environment);
    }

    /// <summary>Room for <see cref="Self"/>.</summary>
    public const int SelfBytes = 16;

    /// <summary>The path by which this process can execute its own program again.</summary>
    public static byte* Self(byte* memory)
    {
        var path = new ByteText(memory, SelfBytes);
        path.Add("/proc/self/exe");
        return path.Bytes;
    }

    /// <summary>
    /// No terminal, no signal and no dead parent ends a shim; what its command orphans becomes its child. SIGCHLD waits to be read
    /// (<see cref="OpenChildNews"/>): other threads, where there are any, block it too (<see cref="BlockChildSignal"/>).
    /// </summary>
    public static void Detach()
    {
        Native.setsid();
        byte* memory = stackalloc byte[16];
        var name = new ByteText(memory, 16);
        name.Add("dsup-shim");
        Native.prctl(Native.PR_SET_NAME, (nuint)name.Bytes, 0, 0, 0);   // who was executed by a descriptor has the descriptor's number for a name
        Native.prctl(Native.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

        // Not those of faults, not SIGCHLD and SIGCONT, not the one the runtime uses to stop threads (34).
        const ulong faults = 1UL << 3 | 1UL << 4 | 1UL << 5 | 1UL << 6 | 1UL << 7 | 1UL << 8 | 1UL << 11 | 1UL << 31;
        const ulong needed = 1UL << Native.SIGKILL | 1UL << Native.SIGSTOP | 1UL << 17 | 1UL << 18 | 7UL << 32;
        for (int signal = 1; signal < Native.LastSignal; signal++)
            if (((faults | needed) >> signal & 1) == 0)
                Native.Ignore(signal);
        Native.SetDefault(Native.SIGCHLD);          // an inherited "ignored" would take the ends away
        ulong child = ChildSignal;
        Native.SignalMask(Native.SIG_BLOCK, &child, null);
        Native.umask(0x3F /* 0077 */);
    }

    /// <summary>Opens what is readable when a child has ended; negative on failure.</summary>
    public static int OpenChildNews() => Native.SignalFd(ChildSignal);

    /// <summary>Makes the run directory the current one.</summary>
    public static bool Enter(string directory)
    {
        const int longest = 4096;
        byte* memory = stackalloc byte[longest];
        var path = new ByteText(memory, longest);
        path.AddUtf8(directory);
        return Native.chdir(path.Bytes) == 0;
    }

    /// <summary>Waits for the supervisor's word: false if it will never come.</summary>
    public static bool IsWanted()
    {
        byte go;
        nint got;
        do
            got = Native.read(RunLayout.WaitDescriptor, &go, 1);
        while (got < 0 && Native.Errno == Native.EINTR);
        Native.close(RunLayout.WaitDescriptor);
        return got == 1;
    }
}
