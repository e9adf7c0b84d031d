using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// <c>dsup-shim --pump pid directory</c>, started in that directory, which is the run's: continues the log of a command whose shim is dead.
/// Descriptor 3 is a pidfd of the command. Descriptor 4 is a pipe whose closing shows that what the command printed is in the log. 5 and 6
/// are the
/// command's pipes if the supervisor has them; else they are opened where the command holds them. Each supervisor may start one: they take
/// turns,
/// each waiting until the one before is gone.
/// </summary>
internal static unsafe class OrphanPump
{
    /// <summary>There is nothing to pump: the command holds neither of its pipes, or they may not be opened (proc_pid_fd(5)).</summary>
    private const int Nothing = 66;

    private const int Refused = 65, EntriesBytes = 4096, LastRound = 100;

    /// <summary>For so long what outlives the command is heard, while the supervisor ends it.</summary>
    private const long LastWords = 10_000_000_000;

    /// <summary>Returns when the command has ended.</summary>
    public static int Run(string digits)
    {
        if (!int.TryParse(digits, out int pid))
            return Program.Usage();
        Native.close(RunLayout.ProgramDescriptor);
        Surroundings.Detach();
        OomScore.Write(OomScore.OfShim);
        int turn = TakeTurn();
        OutputsSlot outputs;
        if (turn < 0 || Spec.Read(out Spec spec) != 0 || !StateFile.Open().TryRead(&outputs))
            return Refused;
        int output = Given(RunLayout.OutputDescriptor, outputs.Output), errors = Given(RunLayout.ErrorsDescriptor, outputs.Errors);
        if (output < 0)
            output = Reopen(pid, outputs.Output);
        if (errors < 0)
            errors = Reopen(pid, outputs.Errors);
        if (output < 0 && errors < 0)
            return HasEnded() ? 0 : Nothing;

        var log = new LogFile(spec);
        log.Open();                                                  // if it can't be written now, the pump tries again
        var pump = new Pump(log, output, errors);
        while (!pump.Step(RunLayout.PumpedDescriptor, Pump.NoLimit))
        {
        }
        pump.Drain();
        Native.close(turn);
        Native.close(RunLayout.DoneDescriptor);
        for (long until = Clock.Boot + LastWords; pump.HasMore && Clock.Boot < until;)
            pump.Step(-1, LastRound);
        pump.Finish();
        return 0;
    }

    /// <summary>The flock of the spec, which no other program takes; negative on failure.</summary>
    private static int TakeTurn()
    {
        byte* memory = stackalloc byte[32];
        var name = new ByteText(memory, 32);
        name.Add(RunLayout.SpecFile);
        int file = Native.open(name.Bytes, Native.O_RDONLY | Native.O_CLOEXEC | Native.O_NONBLOCK | Native.O_NOFOLLOW, 0);
        while (file >= 0 && Native.flock(file, Native.LOCK_EX) != 0)
        {
            if (Native.Errno != Native.EINTR)
                return -1;
        }
        return file;
    }

    private static bool HasEnded()
    {
        Native.PollFd ended = new() { Fd = RunLayout.PumpedDescriptor, Events = Native.POLLIN };
        return Native.poll(&ended, 1, 0) > 0;
    }

    private static int Given(int descriptor, ulong inode) => inode != 0 && ProcessFacts.Inode(descriptor) == inode ? descriptor : -1;

    /// <summary>
    /// Opens the pipe wherever the command holds it, by its inode: what else the command reads from or writes to, a pipe between two of its
    /// own processes for one, is none of ours. Negative where it doesn't hold it.
    /// </summary>
    private static int Reopen(int pid, ulong inode)
    {
        byte* memory = stackalloc byte[64], entries = stackalloc byte[EntriesBytes], expected = stackalloc byte[40];
        var path = new ByteText(memory, 64);
        path.Add("/proc/");
        path.Add(pid);
        path.Add("/fd");
        var pipe = new ByteText(expected, 40);
        pipe.Add("pipe:[");
        pipe.Add((long)inode);
        pipe.Add("]");
        int folder = Native.open(path.Bytes, Native.O_RDONLY | Native.O_DIRECTORY | Native.O_CLOEXEC, 0), found = -1;
        while (folder >= 0 && found < 0 && DirectoryEntry.Read(folder, entries, EntriesBytes) is > 0 and var bytes)
            for (var entry = new DirectoryEntry(entries); entry.Start < entries + bytes && found < 0; entry = entry.Next)
                found = ReopenIf(pid, entry.Name, pipe);
        if (folder >= 0)
            Native.close(folder);
        return found;
    }

    private static int ReopenIf(int pid, byte* number, ByteText pipe)
    {
        byte* memory = stackalloc byte[64], target = stackalloc byte[64];
        if (*number is < (byte)'0' or > (byte)'9')
            return -1;
        var path = new ByteText(memory, 64);
        path.Add("/proc/");
        path.Add(pid);
        path.Add("/fd/");
        path.Add((long)ProcessFacts.Number(number));
        nint length = Native.readlink(path.Bytes, target, 64);
        return length == pipe.Length && new ReadOnlySpan<byte>(target, (int)length).SequenceEqual(new(pipe.Bytes, pipe.Length))
            ? Native.open(path.Bytes, Native.O_RDONLY | Native.O_NONBLOCK | Native.O_CLOEXEC, 0)
            : -1;
    }
}
