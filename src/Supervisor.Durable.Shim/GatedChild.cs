using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// The child between fork and exec. It becomes what the spec says, waits at the gate until its start is on disk, and runs the program. This
/// runs in the branch of a fork of a process with threads: system calls and the stack only.
/// </summary>
internal static unsafe class GatedChild
{
    /// <summary>Never returns.</summary>
    public static void Run(ChildOrder* order)
    {
        Native.close(order->GateWrite);
        Native.close(order->ReportRead);

        // All of this concerns only the child, so it is done while its start is on the way to the disk.
        LaunchStep failed = Become(order);
        int error = Native.Errno;
        if (!MayGo(order))
            Native._exit(0);
        if (failed == LaunchStep.None && !TakeSignals(order))
            (failed, error) = (LaunchStep.Signals, Native.Errno);
        if (failed == LaunchStep.None)
        {
            Native.execve(order->Spec.Program, order->Spec.Arguments, order->Spec.Environment);
            error = Native.Errno;
            failed = LaunchStep.Exec;
        }
        Report(order, error, failed);
        Native._exit(127);
    }

    /// <summary>Reports why there is no exec: to the shim, or in its place to the state file if the shim was killed.</summary>
    public static void Report(ChildOrder* order, int error, LaunchStep failed)
    {
        int* report = stackalloc int[2];
        report[0] = error;
        report[1] = (int)failed;
        if (Native.write(order->ReportWrite, report, 2 * sizeof(int)) > 0)
            return;
        order->State.Write(Slot.End, new EndSlot { Kind = EndKind.LaunchError, Code = error, Step = failed, WallNanoseconds = Clock.Wall });
        order->State.Sync();
    }

    /// <summary>
    /// A byte lets it through. If the gate closes without one the shim was killed: then the start counts if it is in the file.
    /// </summary>
    private static bool MayGo(ChildOrder* order)
    {
        byte go;
        nint got;
        do
            got = Native.read(order->GateRead, &go, 1);
        while (got < 0 && Native.Errno == Native.EINTR);
        if (got == 1)
            return true;

        // What the shim wrote but didn't live to sync, this syncs, so that started and exec'ed stay the same.
        StartedSlot started;
        return order->State.TryRead(Slot.Started, &started) && started.Pid == Native.getpid() && order->State.Sync();
    }

    /// <summary>Does everything up to exec: the step that failed, its errno still in place.</summary>
    private static LaunchStep Become(ChildOrder* order)
    {
        SpecHeader* spec = order->Spec.Header;

        // Always a group of its own: what a command sends to its group must not reach the shim.
        if ((order->Spec.Has(SpecFlags.Session) ? Native.setsid() : Native.setpgid(0, 0)) < 0)
            return LaunchStep.Session;
        Native.umask(spec->Umask);
        if (spec->Nice != RunLayout.Unchanged && Native.setpriority(0, 0, spec->Nice) != 0)
            return LaunchStep.Nice;
        if (order->OomScore != RunLayout.Unchanged && !OomScore.Write(order->OomScore))
            return LaunchStep.OomScore;
        for (uint i = 0; i < spec->LimitCount; i++)
            if (Native.setrlimit(order->Spec.Limits[i].Resource, &order->Spec.Limits[i].Soft) != 0)
                return LaunchStep.Limits;
        if (order->Spec.Has(SpecFlags.Credentials) && TakeCredentials(order) is not LaunchStep.None and var step)
            return step;
        if (Native.chdir(order->Spec.Directory) != 0)
            return LaunchStep.Directory;
        if (Native.dup2(order->In, 0) < 0 || Native.dup2(order->Out, 1) < 0 || Native.dup2(order->Err, 2) < 0)
            return LaunchStep.Standard;

        // Marked, not closed: the lock must stay held, and the report open, until the very exec.
        Native.CloseOnExecFrom(RunLayout.LockDescriptor);
        for (int signal = 1; signal <= Native.LastSignal; signal++)
            Native.SetDefault(signal);
        return LaunchStep.None;
    }

    /// <summary>
    /// Signals were blocked since before the fork: what is sent to a child at the gate finds it there no more, but its program.
    /// </summary>
    private static bool TakeSignals(ChildOrder* order)
    {
        ulong mask = order->Spec.Has(SpecFlags.ResetSignalMask) ? 0 : order->Spec.Header->SignalMask;
        return Native.SignalMask(Native.SIG_SETMASK, &mask, null) == 0;
    }

    private static LaunchStep TakeCredentials(ChildOrder* order)
    {
        SpecHeader* spec = order->Spec.Header;
        return Native.SetGroups(spec->GroupCount, order->Spec.Groups) != 0 ? LaunchStep.Groups
            : Native.SetGid(spec->Gid) != 0 ? LaunchStep.Gid
            : Native.SetUid(spec->Uid) != 0 ? LaunchStep.Uid
            : LaunchStep.None;
    }
}
