using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>Every phase and every kind of news, with what makes a difference in them.</summary>
internal static class PhaseSamples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly ProcessIdentity Process = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 77, 5, 0);

    private static readonly RunId Run = new(1);

    private static readonly StopRequest Stop = new(15, StopMode.Main, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

    public static readonly RunState Started = RunState.Empty with { Started = new StartedSlot { Pid = 77, StartTime = 5 } };

    private static readonly RunState
        Running = Started with { Exec = new ExecSlot() },
        Ended = Running with { End = new EndSlot { Kind = EndKind.Exited, Code = 3 } },
        EndedWhole = Running with { End = new EndSlot { Kind = EndKind.Killed, Code = 9, IsAll = 1 } },
        Failed = RunState.Empty with { End = new EndSlot { Kind = EndKind.LaunchError, Code = Errno.ENOENT } };

    /// <summary>What may be known of a run, in the order of its life.</summary>
    private static IEnumerable<RunFacts> Facts { get; } =
    [
        RunFacts.None,
        RunFacts.None with { Held = [new RunNews.Signal(15, 90), new RunNews.Ask(Stop, 91)], IsAmended = true },
        RunFacts.None with { IsKillWanted = true },
        RunFacts.None with { IsOfEarlier = true, Recorded = Process, Reported = Reported.Launched },
        RunFacts.None with { IsOfEarlier = true, Doubt = "its pid is no number" },
        RunFacts.None with { Slots = Running, Reported = Reported.Launched },
        RunFacts.None with { Slots = Running, Reported = Reported.Launched, IsKillWanted = true, LeavesTree = true },
        RunFacts.None with { Slots = Ended, Reported = Reported.Ended },
        RunFacts.None with { Slots = Ended, Reported = Reported.Ended, ShimEnd = new ProcessEnd.Success() },
    ];

    /// <summary>Phases by their names; a phase of the code that has no sample here fails the test that asks for all.</summary>
    public static IEnumerable<RunPhase> Phases { get; } =
    [
        new RunPhase.New(),
        .. Facts.Where(f => f.Reported == Reported.Nothing).Select(f => new RunPhase.Launching(f)),
        .. Facts.Select(f => new RunPhase.Witnessed(f)),
        .. Facts.Select(f => new RunPhase.Locking(f)),
        .. Facts.Where(f => f.Reported == Reported.Launched).SelectMany(f => (RunPhase[])
        [
            new RunPhase.Orphaned(f),
            new RunPhase.Orphaned(f) { IsPumping = true, PumpsKilled = 1 },
            new RunPhase.Orphaned(f) { IsEnding = true },
            new RunPhase.Draining(f, new ProcessEnd.Exit(4), Now, "unseen"),
            new RunPhase.Draining(f, End: null, Now, "unseen") { IsEnding = true },
        ]),
        .. Facts.Where(f => f.Reported == Reported.Ended).SelectMany(f => (RunPhase[])
        [
            new RunPhase.EndingTree(f, IsAtWork: true), new RunPhase.EndingTree(f, IsAtWork: false),
            new RunPhase.Leaving(f, IsForgotten: false), new RunPhase.Leaving(f, IsForgotten: true),
            new RunPhase.Over(f), new RunPhase.Forgotten(f),
        ]),
    ];

    public static IEnumerable<RunNews> News { get; } =
    [
        new RunNews.Launch(new LaunchOrder(Run, "job", new JobSpec(Command.Exec("/bin/true")))),
        new RunNews.Recover(new RecoverOrder(Run, "job", Process, EndRecorded: false)),
        .. new[] { RunState.Empty, Running, Ended, EndedWhole, Failed }.SelectMany(slots => (RunNews[])
        [
            new RunNews.Resume(new RecoverOrder(Run, "job", null, EndRecorded: false), HasFolder: true, slots, HasShim: true, Free: null),
            new RunNews.Resume(new RecoverOrder(Run, "job", Process, EndRecorded: false), HasFolder: true, slots, HasShim: false, Free: null),
            new RunNews.Resume(new RecoverOrder(Run, "job", Process, EndRecorded: true), HasFolder: true, slots, HasShim: false, Locked(slots)),
            new RunNews.SlotsRead(slots, HasShim: true, IsMainNew: true),
            new RunNews.SlotsRead(slots, HasShim: false, IsMainNew: false),
            new RunNews.ShimGone(slots, new ProcessEnd.Success()),
            new RunNews.ShimGone(slots, new ProcessEnd.Signalled(9, CoreDumped: false)),
            Locked(slots),
            Locked(slots) with { IsHere = false },
            Locked(slots) with { MainLives = true },
            Locked(slots) with { HasOutputs = true },
            Locked(slots) with { ShimFault = "it died too often" },
        ]),
        new RunNews.Resume(new RecoverOrder(Run, "job", Process, EndRecorded: false), HasFolder: false, RunState.Empty, HasShim: false, Locked(RunState.Empty) with { HasFolder = false }),
        new RunNews.Signal(15, 100), new RunNews.Signal(9, 101),
        new RunNews.Ask(Stop, 102), new RunNews.Ask(Stop with { Mode = StopMode.Tree }, 103),
        new RunNews.Amend(Stop), new RunNews.Kill(), new RunNews.Forget(),
        new RunNews.ShimStarted(), new RunNews.LaunchFailed("no such file", IsTransient: false),
        new RunNews.MainGone(new ProcessEnd.Exit(4)), new RunNews.MainGone(null),
        new RunNews.PumpDone(), new RunNews.PumpDue(), new RunNews.PumpLate(),
        new RunNews.PumpGone(new ProcessEnd.Success()), new RunNews.PumpGone(new ProcessEnd.Signalled(9, CoreDumped: false)), new RunNews.PumpGone(null),
        new RunNews.TreeEnded(IsGone: true), new RunNews.TreeEnded(IsGone: false),
        new RunNews.Answered(104, null), new RunNews.Answered(105, Answers.AlreadyEnded), new RunNews.KillRefused("EPERM"),
    ];

    private static RunNews.Locked Locked(RunState slots) => new(slots, SpecSummary.Unknown)
    {
        HasFolder = true,
        IsHere = true,
        MainLives = false,
        LaunchError = slots == Failed ? "no such file" : null,
    };
}
