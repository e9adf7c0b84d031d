using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>One run of a simulated host: its phase, and what its state file, its shim, its lock and its main process show.</summary>
internal sealed class HostedSimulation(RunId number, long job, World world)
{
    public RunId Number { get; } = number;

    /// <summary>The number of its job; 0 where an earlier supervisor has launched it.</summary>
    public long Job { get; } = job;

    public RunPhase Phase { get; set; } = new RunPhase.New();

    public bool IsBusy { get; set; }

    public LinkedList<Func<RunNews?>> Later { get; } = [];

    /// <summary>The machine has booted since its launch.</summary>
    public bool HasBooted { get; init; }

    /// <summary>What became of it is known only a while after the supervisor's start.</summary>
    public bool HasSlowDisk { get; init; }

    /// <summary>Its shim's pidfd is at hand.</summary>
    public bool HasShim { get; set; }

    /// <summary>Its main process's pidfd is at hand.</summary>
    public bool HasMain { get; set; }

    public bool WaitsForLock { get; set; }

    public bool IsEndingTree { get; set; }

    public bool HasPump { get; set; }

    /// <summary>Its pump was started for a command that had ended.</summary>
    public bool PumpsDead { get; set; }

    /// <summary>No shim holds its lock.</summary>
    public bool IsFree => world.Find(Number) is not { HasDirectory: true } it || !it.ShimLives || it.Stage is Stage.Gone or Stage.Failed or Stage.NeverRan;

    private bool IsShimSeenOff { get; set; }

    public RunNews.Resume Find(RecoverOrder order, Func<RunId, string?> faultOfShim)
    {
        var known = RunFacts.Known(order);
        if (world.Find(Number) is not { HasDirectory: true } it)
            return new(order, HasFolder: false, RunState.Empty, HasShim: false, Under(known, faultOfShim));
        HasShim = !IsFree;
        var slots = SlotsOf(it);
        HasMain = IsHere(known.With(slots).Process) && it.Stage == Stage.Running;
        return new(order, HasFolder: true, slots, HasShim, IsFree ? Under(known, faultOfShim) : null);
    }

    public RunNews.SlotsRead? ReadSlots()
    {
        if (Phase is not (RunPhase.Launching or RunPhase.Witnessed or RunPhase.Locking) || world.Find(Number) is not { HasDirectory: true } it)
            return null;
        var isNew = !HasMain && it.Stage == Stage.Running;
        HasMain |= isNew;
        return new(SlotsOf(it), HasShim && !IsShimSeenOff, isNew);
    }

    public RunNews.ShimGone? SeeShimEnd()
    {
        if (!HasShim || IsShimSeenOff || !IsFree || Phase.IsSettled || Phase is RunPhase.Over or RunPhase.Forgotten)
            return null;
        IsShimSeenOff = true;
        var it = world.Find(Number);
        return new(it is { HasDirectory: true } ? SlotsOf(it) : RunState.Empty, it is { ShimLives: false, Stage: not Stage.Failed } ? new ProcessEnd.Signalled(9, false) : new ProcessEnd.Success());
    }

    public RunNews.Locked? SeeLock(Func<RunId, string?> faultOfShim)
    {
        if (!WaitsForLock || !IsFree || Phase is not RunPhase.Locking)
            return null;
        WaitsForLock = false;
        return Under(Phase.Facts, faultOfShim);
    }

    public RunNews.MainGone? SeeMainEnd() =>
        Phase is RunPhase.Orphaned && world.Find(Number) is { Stage: not Stage.Running } it ? new(it.EndIsSeen ? it.End : null) : null;

    /// <summary>A pump is done when nothing more is printed; now and then it is killed, or stuck.</summary>
    public RunNews? SeePump(Chance chance)
    {
        if (!HasPump)
            return null;
        if (!PumpsDead && Phase is RunPhase.Orphaned && chance.OneIn(20))
            return new RunNews.PumpGone(new ProcessEnd.Signalled(9, false));
        if (chance.OneIn(10) || (!PumpsDead && world.Find(Number) is { Stage: Stage.Running }))
            return null;
        HasPump = false;
        return new RunNews.PumpDone();
    }

    /// <summary>Null, or why it was not delivered.</summary>
    public string? Deliver(int signal, long ticket, bool tree)
    {
        if (world.Find(Number) is not { } it || !(it.Stage == Stage.Running || (tree && it.HasTree)))
            return Answers.AlreadyEnded;
        if (it.Stage == Stage.Running)
            world.Deliver(it, signal, ticket);
        else
            it.Deliveries[ticket] = it.Deliveries.GetValueOrDefault(ticket) + 1;
        return null;
    }

    /// <summary>The shim, if it lives, kills what the main process leaves.</summary>
    public void WriteKill(Chance chance)
    {
        if (world.Find(Number) is not { ShimLives: true } it)
            return;
        it.IsKilled = true;
        world.EndTree(it, chance.Within(0.05));
    }

    public void KillMain()
    {
        if (world.Find(Number) is { Stage: Stage.Running } it && HasMain)
            world.Kill(it);
    }

    public void Judge(VerdictKind kind)
    {
        if (world.Find(Number) is { HasDirectory: true } it)
            it.Verdict ??= kind;
    }

    private RunNews.Locked Under(RunFacts before, Func<RunId, string?> faultOfShim)
    {
        var it = world.Find(Number) is { HasDirectory: true } there ? there : null;
        var slots = it is null ? RunState.Empty : SlotsOf(it);
        var facts = before.With(slots);
        var isHere = facts.Process is null || IsHere(facts.Process);
        var found = new RunNews.Locked(slots, SpecSummary.Unknown)
        {
            HasFolder = it is not null,
            IsHere = isHere,
            MainLives = facts.Slots.End is null && isHere && (it is { Stage: Stage.Running } || (HasMain && it is { EndIsSeen: true })),
            HasOutputs = HasShim,
            MayHaveTree = it is { HasTree: true },
            LaunchError = it is { Stage: Stage.Failed } ? "no such file" : null,
        };
        HasMain |= found.MainLives;
        return RecoveryTable.Judge(facts, found) == Finding.NeverRan ? found with { ShimFault = faultOfShim(Number) } : found;
    }

    private bool IsHere(ProcessIdentity? process) =>
        process is not null && !HasBooted && process.BootId == world.Boot.Kernel && process.StartTime >= (world.Boot.FirstStart ?? 0);

    private static RunState SlotsOf(SimulatedRun it) => it.Stage switch
    {
        Stage.Prepared or Stage.NeverRan => RunState.Empty,
        Stage.Failed => RunState.Empty with { End = new EndSlot { Kind = EndKind.LaunchError, Code = 2, WallNanoseconds = WallClock.ToNanoseconds(it.EndedAt) } },
        _ when it.Process is { } p => RunState.Empty with
        {
            Started = new StartedSlot
            {
                Boot = BootOf(p.BootId),
                Pid = p.Pid,
                StartTime = (ulong)p.StartTime,
                PidfdInode = (ulong)p.PidfdInode,
                WallNanoseconds = WallClock.ToNanoseconds(it.StartedAt),
            },
            Exec = new ExecSlot(),
            End = it is { EndIsWritten: true, End: { } end } ? EndOf(it, end) : null,
            Verdict = it.Verdict is { } kind ? new VerdictSlot { Kind = kind } : null,
        },
        _ => RunState.Empty,
    };

    private static EndSlot EndOf(SimulatedRun it, ProcessEnd end) => new()
    {
        Kind = end switch { ProcessEnd.Signalled { CoreDumped: true } => EndKind.Dumped, ProcessEnd.Signalled => EndKind.Killed, _ => EndKind.Exited },
        Code = end switch { ProcessEnd.Exit e => e.Code, ProcessEnd.Signalled s => s.Number, _ => 0 },
        WallNanoseconds = WallClock.ToNanoseconds(it.EndedAt),
        IsAll = it.IsAll ? 1 : 0,
    };

    private static BootId BootOf(Guid boot)
    {
        var id = new BootId();
        boot.TryWriteBytes(id, bigEndian: true, out _);
        return id;
    }
}
