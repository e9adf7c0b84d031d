using System.Runtime.CompilerServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// Launches the command behind a gate: a child is made, its identity goes to disk, and only then may it exec. The child is a fork, or,
/// where
/// forking a runtime won't do or the spec says so, this executable started again as <c>dsup-shim --gated …</c>.
/// </summary>
internal unsafe struct Gate(ChildOrder order)
{
    /// <summary>The first argument of a second stage; the numbers of a <see cref="ChildOrder"/> follow.</summary>
    public const string Option = "--gated";

    private ChildOrder _order = order;

    /// <summary>The child, known from <see cref="MakeChild"/> on.</summary>
    public int Pid { get; private set; }

    /// <summary>A pidfd of the child.</summary>
    public int Pidfd { get; private set; }

    /// <summary>CLOCK_BOOTTIME at which the gate was opened.</summary>
    public long OpenedAt { get; private set; }

    /// <summary>Makes the child, which waits: 0 or an errno.</summary>
    public int MakeChild()
    {
        int* gate = stackalloc int[2], report = stackalloc int[2];
        if (Native.pipe2(gate, Native.O_CLOEXEC) != 0 || Native.pipe2(report, Native.O_CLOEXEC) != 0)
            return Native.Errno;
        (_order.GateRead, _order.GateWrite, _order.ReportRead, _order.ReportWrite) = (gate[0], gate[1], report[0], report[1]);

        ulong all = ulong.MaxValue, before;
        Native.SignalMask(Native.SIG_SETMASK, &all, &before);
        bool bySpawn = RuntimeFeature.IsDynamicCodeSupported || _order.Spec.Has(SpecFlags.GateBySpawn);
        int error = bySpawn ? Spawn() : Fork();
        Native.SignalMask(Native.SIG_SETMASK, &before, null);

        Native.close(_order.GateRead);
        Native.close(_order.ReportWrite);
        if (error == 0 && (Pidfd = Native.PidfdOpen(Pid)) < 0)
            error = Refuse(Native.Errno);
        return error;
    }

    /// <summary>Puts the start on disk, the commit point of a launch, and by whom: 0 or an errno, and then the child is gone.</summary>
    public int RecordStart(HeaderSlot header, OutputsSlot outputs)
    {
        Faults.Reach(ShimFault.BeforeStarted);
        if (!ProcessFacts.TryRead(Pid, out ProcessFacts facts))
            return Refuse(Native.Errno);
        var started = new StartedSlot
        {
            Boot = header.Boot,
            Pid = Pid,
            StartTime = facts.StartTime,
            PidfdInode = ProcessFacts.PidfdInode(Pidfd),
            WallNanoseconds = Clock.Wall,
        };
        if (!_order.State.Write(header, outputs, started))
            return Refuse(Native.Errno);
        Faults.Reach(ShimFault.StartedNotSynced);
        if (!_order.State.Sync())
            return Refuse(Native.Errno);
        Faults.Reach(ShimFault.AfterStarted);
        return 0;
    }

    /// <summary>Lets the child through: None once the program was exec'ed, else the step that failed, with its errno.</summary>
    public LaunchStep Open(out int error)
    {
        byte go = 1;
        int* report = stackalloc int[2];
        Native.write(_order.GateWrite, &go, 1);
        OpenedAt = Clock.Boot;
        Native.close(_order.GateWrite);
        Faults.Reach(ShimFault.AfterGate);

        nint got;
        do
            got = Native.read(_order.ReportRead, report, 2 * sizeof(int));
        while (got < 0 && Native.Errno == Native.EINTR);
        Native.close(_order.ReportRead);
        error = got == 2 * sizeof(int) ? report[0] : 0;
        return got == 2 * sizeof(int) ? (LaunchStep)report[1] : LaunchStep.None;
    }

    private int Fork()
    {
        fixed (ChildOrder* order = &_order)
        {
            int pid = Native.Fork();
            if (pid == 0)
                GatedChild.Run(order);
            Pid = pid;
            return pid < 0 ? Native.Errno : 0;
        }
    }

    private int Spawn()
    {
        const int count = 11, room = 24;
        byte* memory = stackalloc byte[count * room], path = stackalloc byte[Surroundings.SelfBytes];
        byte** arguments = stackalloc byte*[count + 1];
        int* numbers = stackalloc int[] { _order.GateRead, _order.ReportWrite, _order.State.Descriptor, _order.In, _order.Out, _order.Err, _order.OomScore };
        for (int i = 0; i <= count; i++)
            arguments[i] = null;
        for (int i = 0; i < 9; i++)
        {
            var text = new ByteText(memory + i * room, room);
            if (i < 2)
                text.Add(i == 0 ? "dsup-shim" : Option);
            else
                text.Add(numbers[i - 2]);
            arguments[i] = text.Bytes;
        }

        Inherit(numbers, 0);
        int pid;
        int error = Native.posix_spawn(&pid, Surroundings.Self(path), null, null, arguments, Native.Environment);
        Inherit(numbers, Native.FD_CLOEXEC);
        Pid = pid;
        return error;
    }

    /// <summary>The lock and the six descriptors of an order are for the second stage; it closes them when it execs.</summary>
    private static void Inherit(int* descriptors, int flag)
    {
        Native.fcntl(RunLayout.LockDescriptor, Native.F_SETFD, flag);
        for (int i = 0; i < 6; i++)
            Native.fcntl(descriptors[i], Native.F_SETFD, flag);
    }

    /// <summary>The start can't be recorded: the child must not see the gate close, for it might find the start in the file.</summary>
    private readonly int Refuse(int error)
    {
        int status;
        Native.kill(Pid, Native.SIGKILL);
        while (Native.waitpid(Pid, &status, 0) < 0 && Native.Errno == Native.EINTR)
        {
        }
        return error == 0 ? Native.EPERM : error;
    }
}
