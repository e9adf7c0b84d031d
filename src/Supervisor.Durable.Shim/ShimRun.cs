using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>One run from its directory to its recorded end, in the order in which it happens.</summary>
internal unsafe struct ShimRun
{
    private const int Refused = 65;

    private const int StateRetries = 40, StateRetryDelay = 250;

    private HeaderSlot _self;
    private StateFile _state;
    private Spec _spec;
    private Gate _gate;
    private Pump _pump;
    private int _null, _oomAtStart, _oom, _pid, _childNews;
    private bool _hasPipes;

    /// <summary>Where a fork shows its folder; nothing in a shim that was started for it.</summary>
    public Title Title { get; init; }

    /// <summary>Runs the run in <paramref name="directory"/>; the exit code is 0 unless the run was never taken.</summary>
    public int Execute(string directory)
    {
        Faults.Arm();
        return Surroundings.Enter(directory) && Prepare() ? Run() : Refused;
    }

    /// <summary>
    /// As <see cref="Execute"/> in the current directory, but waits until the supervisor says that it is a run's; else it leaves without a
    /// trace.
    /// </summary>
    public int Wait()
    {
        Native.close(RunLayout.ProgramDescriptor);
        Faults.Arm();
        _hasPipes = Fifo.AreGiven();
        if (!Prepare())
            return Refused;
        Faults.Reach(ShimFault.BeforeWait);
        if (!Surroundings.IsWanted())
            return 0;
        Faults.ArmForRun();
        Faults.Reach(ShimFault.AfterWait);
        return Run();
    }

    /// <summary>All that can be done before the run is known; false if this is no place for a run.</summary>
    private bool Prepare()
    {
        Surroundings.BlockChildSignal();
        if (!Surroundings.HoldsLock() || (_null = Surroundings.OpenNull()) < 0)
            return false;
        Faults.Reach(ShimFault.BeforeDetach);
        Surroundings.Detach();
        _childNews = Surroundings.OpenChildNews();
        Faults.Reach(ShimFault.AfterDetach);
        _pid = Native.getpid();
        _oomAtStart = OomScore.Read();
        _oom = OomScore.OfShim < _oomAtStart && OomScore.Write(OomScore.OfShim) ? _oomAtStart : RunLayout.Unchanged;
        Faults.Reach(ShimFault.AfterOomScore);

        ProcessFacts.TryRead(_pid, out ProcessFacts facts);
        _self = new HeaderSlot { Boot = ProcessFacts.Boot(), ShimPid = _pid, ShimStartTime = facts.StartTime };
        _state = StateFile.Open();
        return _state.Descriptor >= 0 && _state.IsUntouched();
    }

    private int Run()
    {
        LaunchStep failed = Launch(out int error);
        if (failed == LaunchStep.None)
            Witness();
        else
            RecordEnd(new EndSlot { Kind = EndKind.LaunchError, Code = error, Step = failed, WallNanoseconds = Clock.Wall });
        Faults.Reach(ShimFault.BeforeExit);
        return 0;
    }

    /// <summary>Up to the exec of the program: None, or the step that failed with its errno; then nothing of it is left.</summary>
    private LaunchStep Launch(out int error)
    {
        if ((error = Spec.Read(out _spec)) != 0)
            return LaunchStep.ReadSpec;
        var log = new LogFile(_spec);
        if ((error = log.Open()) != 0)
            return LaunchStep.OpenLog;
        Faults.Reach(ShimFault.AfterLogOpen);
        if ((error = OpenOutputs(log, out Fifo output, out Fifo errors)) != 0)
            return LaunchStep.OpenFifo;

        _gate = new(new ChildOrder
        {
            Spec = _spec,
            State = _state,
            In = _null,
            Out = output.ChildEnd,
            Err = errors.ChildEnd,
            OomScore = _spec.Header->OomScoreAdj != RunLayout.Unchanged ? _spec.Header->OomScoreAdj : _oom,
        });
        Faults.Reach(ShimFault.BeforeFork);
        if ((error = _gate.MakeChild()) != 0)
            return LaunchStep.Fork;
        Faults.Reach(ShimFault.AfterFork);
        if ((error = _gate.RecordStart(_self with { Run = _spec.Header->Run }, new() { Output = output.Inode, Errors = errors.Inode })) != 0)
            return LaunchStep.OpenState;
        LaunchStep failed = _gate.Open(out error);

        // The pump must see the end of the output, so only the child may hold the ends that write.
        output.CloseChildEnd();
        errors.CloseChildEnd();
        if (failed == LaunchStep.None)
        {
            Title.ShowDirectory();                                   // first: who hears of the exec may look for it
            Faults.Reach(ShimFault.BeforeExecNoticed);
            _state.Write(Slot.Exec, new ExecSlot { WallNanoseconds = Clock.Wall });
            Faults.Reach(ShimFault.AfterExecNoticed);
        }
        return failed;
    }

    private int OpenOutputs(LogFile log, out Fifo output, out Fifo errors)
    {
        if (_spec.Has(SpecFlags.DirectLogs))
        {
            output = errors = Fifo.InPlaceOf(log.Descriptor);
            _pump = new(log, -1, -1);
            return 0;
        }
        errors = default;
        int error = Fifo.Open(_spec, _hasPipes ? RunLayout.OutputDescriptor : -1, out output);
        if (error == 0)
            error = Fifo.Open(_spec, _hasPipes ? RunLayout.ErrorsDescriptor : -1, out errors);
        _pump = new(log, output.PumpEnd, errors.PumpEnd);
        return error;
    }

    /// <summary>Pumps until the main process has ended, records that, and ends what it left behind.</summary>
    private void Witness()
    {
        while (!_pump.Step(_gate.Pidfd, Pump.NoLimit, _childNews))
            ProcessTree.ReapOrphans(_gate.Pid);
        EndSlot end = Observe();
        Faults.Reach(ShimFault.EndNoticed);

        // First the log: who waits for the end and then reads the log finds everything in it.
        _pump.Drain();
        if (IsAll())
            end.IsAll = 1;
        RecordEnd(end);
        Native.waitpid(_gate.Pid, null, 0);
        Faults.Reach(ShimFault.AfterReap);
        if (!_spec.Has(SpecFlags.LeaveTree))
            EndTree();
        _pump.Finish();
    }

    /// <summary>
    /// Whether nothing else is left. Those who were asked with the main process are mostly just ending: a moment saves them all the rest.
    /// </summary>
    private bool IsAll()
    {
        const int moment = 3;
        for (int look = 0; !_pump.HasEnded() || !ProcessTree.IsAlone(_gate.Pid); look++)
        {
            if (look == moment || !new LeftTree(_state, _spec.Stop).IsAsked)
                return false;
            _pump.Step(-1, 1);
        }
        return true;
    }

    private readonly EndSlot Observe()
    {
        Native.ChildInfo info;
        Native.Usage usage;
        while (Native.WaitId(Native.P_PID, _gate.Pid, &info, Native.WEXITED | Native.WNOWAIT, &usage) != 0 && Native.Errno == Native.EINTR)
        {
        }
        return new()
        {
            // CLD_EXITED, CLD_KILLED and CLD_DUMPED have the numbers of our kinds.
            Kind = (EndKind)info.Code,
            Code = info.Status,
            WallNanoseconds = Clock.Wall,
            ElapsedNanoseconds = Clock.Boot - _gate.OpenedAt,
            UserMicroseconds = usage.UserSeconds * 1_000_000 + usage.UserMicroseconds,
            SystemMicroseconds = usage.SystemSeconds * 1_000_000 + usage.SystemMicroseconds,
            MaxResidentKilobytes = usage.MaxResident,
        };
    }

    /// <summary>An end that can't be written is tried again for a while; without it the run would count as lost.</summary>
    private void RecordEnd(EndSlot end)
    {
        Faults.Reach(ShimFault.BeforeEnd);
        for (int attempt = 0; attempt < StateRetries; attempt++)
        {
            if (_state.Write(Slot.End, end))
            {
                Faults.Reach(ShimFault.EndNotSynced);
                if (end.IsAll != 0)
                    Native.waitpid(_gate.Pid, null, 0);              // before its successor may look whether its number is taken
                if (_state.Sync())
                    break;
            }
            Native.poll(null, 0, StateRetryDelay);
        }
        Faults.Reach(ShimFault.AfterEnd);
    }

    private void EndTree()
    {
        const int longest = 100;
        var tree = new ProcessTree(_pid);
        if (ProcessTree.ReapAll())
            new LeftTree(_state, _spec.Stop).Ask(ref tree, _gate.Pid, ref _pump);
        Faults.Reach(ShimFault.BeforeTreeKill);
        for (int delay = 1; ProcessTree.ReapAll(); delay = Math.Min(delay * 2, longest))
        {
            tree.Kill();
            for (long until = Clock.Boot + delay * 1_000_000L; Clock.Boot < until && ProcessTree.ReapAll();)
                _pump.Step(-1, 1);
        }
        Faults.Reach(ShimFault.AfterTreeKill);
    }
}
