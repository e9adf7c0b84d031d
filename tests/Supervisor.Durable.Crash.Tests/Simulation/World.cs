using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// The machine without its supervisor: run directories, shims and processes, which live on without a supervisor. It knows what was really
/// exec'ed, signalled and ended, and complains at once where that breaks a promise.
/// </summary>
internal sealed class World(Agenda agenda, Chance chance, Story story)
{
    private readonly Dictionary<RunId, SimulatedRun> _runs = [];
    private readonly Dictionary<RunId, int> _execs = [];
    private readonly List<SimulatedRun> _trees = [];

    public MachineBoot Boot { get; private set; } = new(chance.Id(), chance.Below(1000), 0);

    /// <summary>The process host of the supervisor that lives now.</summary>
    public SimulatedHost? Host { get; set; }

    /// <summary>Processes live long, so that time may pass in great steps.</summary>
    public bool IsCalm { get; set; }

    /// <summary>All that ever was.</summary>
    public IEnumerable<SimulatedRun> Runs => _runs.Values;

    /// <summary>Those of which something lives.</summary>
    public IReadOnlyList<SimulatedRun> Trees => _trees;

    public SimulatedRun? Find(RunId run) => _runs.GetValueOrDefault(run);

    public int Execs(RunId run) => _execs.GetValueOrDefault(run);

    /// <summary>The run directory is made and the shim begins: from here on no supervisor is needed.</summary>
    public void Prepare(RunId number, long job, string name)
    {
        var run = _runs[number] = new SimulatedRun(number, job, name);
        agenda.In(chance.Soon(), () => Begin(run));
    }

    /// <summary>A run that never ran is discarded: it may be launched again.</summary>
    public void Discard(RunId run) => _runs.Remove(run);

    /// <summary>The directories of runs that are of no interest any more, and whose shim is gone, are removed.</summary>
    public void Sweep(IReadOnlySet<RunId> known)
    {
        foreach (var run in _runs.Values.Where(run => !known.Contains(run.Number) && run.Stage is Stage.Failed or Stage.NeverRan or Stage.Gone))
            run.HasDirectory = false;
    }

    public void Deliver(SimulatedRun run, int signal, long ticket)
    {
        run.Deliveries[ticket] = run.Deliveries.GetValueOrDefault(ticket) + 1;
        if (signal is 10 or 12 || run.IsDying || chance.OneIn(5))
            return;                                                  // it doesn't mind
        var slow = chance.OneIn(4) ? chance.Within(40) : chance.Within(0.5);
        agenda.In(slow, () => End(run, chance.OneIn(2) ? new ProcessEnd.Signalled(signal, false) : AnyEnd()));
    }

    public void Kill(SimulatedRun run)
    {
        if (run.IsDying && !chance.OneIn(3))
            return;
        run.IsDying = true;
        var sleeps = chance.OneIn(12) ? chance.Within(25) : chance.Within(0.05);
        agenda.In(sleeps, () => End(run, new ProcessEnd.Signalled(9, false)));
    }

    /// <summary>The rest of a tree goes.</summary>
    public void EndTree(SimulatedRun run, TimeSpan after) => agenda.In(after, () =>
    {
        if (run.Stage != Stage.Ended)
            return;
        Clear(run);
        Host?.Look(run.Number);
    });

    private void Clear(SimulatedRun run)
    {
        run.Stage = Stage.Gone;
        _trees.Remove(run);
        story.Say($"the tree of run {run.Number} is gone");
    }

    /// <summary>How long what is left keeps running after it was asked to end: at most until the window ends, or for the job's grace.</summary>
    public TimeSpan Patience(SimulatedRun run) => chance.Within(Math.Clamp((run.AskedUntil - agenda.Now).TotalSeconds, 0.05, Specs.Grace.TotalSeconds));

    public void KillShim(SimulatedRun run)
    {
        if (!run.ShimLives || run.Stage is Stage.Gone or Stage.Failed or Stage.NeverRan)
            return;
        story.Say($"the shim of run {run.Number} is killed");
        run.ShimLives = false;
        if (run.Stage == Stage.Prepared)
            run.Stage = Stage.NeverRan;
        Host?.Look(run.Number);
    }

    /// <summary>
    /// The machine goes down, or the container, whose kernel stays, and whose namespace may get the number of the last: all processes are gone, the
    /// disk stays.
    /// </summary>
    public void Reboot()
    {
        var first = agenda.Now.Ticks + 1;
        Boot = chance.OneIn(2) ? new(chance.Id(), Boot.PidNamespace, 0) : new(Boot.Kernel, chance.OneIn(2) ? Boot.PidNamespace : chance.Below(1000), first);
        foreach (var run in _runs.Values.Where(run => run.Stage is Stage.Prepared or Stage.Running or Stage.Ended).ToList())
        {
            run.ShimLives = false;
            if (run.Stage == Stage.Running)
                (run.End, run.EndedAt) = (new ProcessEnd.Lost("reboot"), agenda.Wall);
            run.Stage = run.Stage == Stage.Prepared ? Stage.NeverRan : Stage.Gone;
        }
        _trees.Clear();
    }

    /// <summary>The supervisor is gone, and with it what it alone had seen.</summary>
    public void Orphan()
    {
        Host = null;
        foreach (var run in _trees)
            run.EndIsSeen = false;
    }

    public void End(SimulatedRun run, ProcessEnd end)
    {
        if (run.Stage != Stage.Running)
            return;
        (run.Stage, run.End, run.EndedAt, run.EndIsWritten) = (Stage.Ended, end, agenda.Wall, run.ShimLives);
        run.EndIsSeen = !run.ShimLives && Host?.Watches(run.Number) == true;
        story.Say($"run {run.Number} ends: {end}{(run.EndIsWritten ? "" : run.EndIsSeen ? ", seen by the supervisor" : ", unseen")}");
        run.IsAll = run.ShimLives && chance.OneIn(3);
        if (run.IsAll)
            Clear(run);
        else if (run.ShimLives)
            EndTree(run, !run.IsKilled && chance.OneIn(6) ? Patience(run) : chance.Within(0.02));
        Host?.Look(run.Number);
    }

    private void Begin(SimulatedRun run)
    {
        if (run.Stage != Stage.Prepared)
            return;
        run.Stage = chance.Below(100) switch { < 4 => Stage.NeverRan, < 10 => Stage.Failed, _ => Stage.Running };
        if (run.Stage == Stage.Running)
            Exec(run);
        else
            run.ShimLives = false;
        story.Say($"run {run.Number} of {run.Name} is {run.Stage}");
        Host?.Look(run.Number);
    }

    private void Exec(SimulatedRun run)
    {
        var execs = _execs[run.Number] = _execs.GetValueOrDefault(run.Number) + 1;
        Violation.If(execs > 1, $"run {run.Number} was exec'ed {execs} times");
        foreach (var other in _trees)
            Violation.If(other.Job == run.Job, $"run {run.Number} was exec'ed while the tree of run {other.Number} of the same job, {run.Name}, lives");
        _trees.Add(run);
        (run.Execs, run.StartedAt) = (execs, agenda.Wall);
        run.Process = new ProcessIdentity(Boot.Kernel, 1000 + chance.Below(30_000), agenda.Now.Ticks + 1, chance.Below(int.MaxValue));
        if (Lifetime() is { } lifetime)
            agenda.In(lifetime, () => End(run, AnyEnd()));
    }

    private TimeSpan? Lifetime() => chance.Below(10) switch
    {
        < 2 when IsCalm => null,
        _ when IsCalm => chance.Within(TimeSpan.FromDays(20)),
        0 => TimeSpan.Zero,
        < 4 => chance.Within(2),
        < 7 => chance.Within(120),
        < 9 => chance.Within(20_000),
        _ => null,
    };

    private ProcessEnd AnyEnd() => chance.Below(8) switch
    {
        < 3 => new ProcessEnd.Success(),
        3 => new ProcessEnd.Exit(1),                                 // which some jobs call a success
        4 => new ProcessEnd.Exit(2),                                 // after which some are never run again
        5 => new ProcessEnd.Exit(3 + chance.Below(100)),
        6 => new ProcessEnd.Signalled(11, CoreDumped: true),
        _ => new ProcessEnd.Signalled(15, false),
    };
}
