using Supervisor.Durable.Jobs;
using Supervisor.Durable.Processes;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// The hands of one life of the supervisor. What it is ordered it does in order for each run, at once or later, unless the supervisor dies
/// before; what it sees it tells in order for each run, late, now and then twice, and across runs in any order.
/// </summary>
internal sealed class SimulatedHost(World world, Agenda agenda, Chance chance, Story story, Orders orders) : IProcessHost
{
    private readonly Dictionary<RunId, Watch> _watches = [];
    private readonly List<ProcessReport> _told = [], _unwritten = [];
    private Action<ProcessReport> _reports = _ => { };
    private List<ProcessReport>? _recovered;
    private bool _isDead;

    public MachineBoot Boot => world.Boot;

    public Action<ProcessReport> Reports
    {
        set => _reports = value;
    }

    public bool Watches(RunId run) => _watches.ContainsKey(run);

    public void Die() => _isDead = true;

    public IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs)
    {
        var found = _recovered = [];
        world.Sweep(runs.Select(order => order.Run).ToHashSet());
        foreach (var order in runs.Where(order => !order.Waits))
        {
            _watches[order.Run] = new Watch() { Launched = order.Process is not null, Ended = order.EndRecorded, IsKnown = order.Process is not null, IsFound = true };
            if (chance.OneIn(8))
                Later(() => See(order.Run));
            else
                See(order.Run);
        }
        _recovered = null;
        return found;
    }

    public void Launch(LaunchOrder order)
    {
        var job = orders.Launch(order);
        if (!_watches.TryAdd(order.Run, new Watch()))
            return;
        Work(order.Run, () =>
        {
            if (world.Find(order.Run) is null)
                world.Prepare(order.Run, job, order.Job);
            Look(order.Run);
        });
    }

    public void Signal(RunId run, int signal, long ticket)
    {
        orders.Signal(run, signal, ticket);
        Work(run, () => Deliver(run, signal, ticket));
    }

    public void Ask(RunId run, StopRequest stop, long ticket)
    {
        orders.Signal(run, stop.Signal, ticket);
        Violation.If(stop.Window is not { } window || window < TimeSpan.Zero, $"run {run} is asked by ticket {ticket}, and no window is open");
        Work(run, () =>
        {
            if (world.Find(run) is { } it)
                it.AskedUntil = agenda.Now + stop.Window!.Value;
            Deliver(run, stop.Signal, ticket);
        });
    }

    public void Amend(RunId run, StopRequest stop) => orders.Amend(run);

    public void Kill(RunId run)
    {
        orders.Kill(run);
        Work(run, () =>
        {
            if (!_watches.TryGetValue(run, out var watch) || world.Find(run) is not { } it)
                return;
            watch.KillWanted = true;
            if (it.Stage == Stage.Running)
                world.Kill(it);
            else
                world.EndTree(it, chance.Within(0.05));
        });
    }

    public void Forget(string job, RunId run)
    {
        orders.Forget(run);
        _watches.Remove(run);
        Violation.If(world.Find(run) is { HasTree: true }, $"run {run} is forgotten while its tree lives");
        Work(run, () =>
        {
            if (world.Find(run) is { } it)
                it.HasDirectory = false;
        });
    }

    /// <summary>Something has become of a run: this is seen, soon.</summary>
    public void Look(RunId run)
    {
        if (_watches.ContainsKey(run))
            Later(() => See(run));
    }

    /// <summary>The supervisor has had the time to write down what it was told, and could: so it has.</summary>
    public void CheckWritten(Rows rows)
    {
        foreach (var report in _unwritten)
        {
            if (rows.Run(report.Run) is not { } row)
                continue;                                            // its history is gone
            var isWritten = report switch
            {
                ProcessReport.Launched => row.State is "running" or "ended",
                ProcessReport.LaunchFailed => row.State == "failed",
                ProcessReport.Ended => row.State == "ended",
                _ => true,
            };
            Violation.If(!isWritten, $"{report.GetType().Name} of run {report.Run} was told, and on disk it is {row.State}");
        }
        _unwritten.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Later(Action action, TimeSpan? after = null) => agenda.In(after ?? chance.Soon(), () =>
    {
        if (!_isDead)
            action();
    });

    /// <summary>What is not done yet when the supervisor dies is never done.</summary>
    private void Work(RunId run, Action work)
    {
        if (!_watches.TryGetValue(run, out var watch))
            watch = new Watch();
        var at = agenda.Now + chance.Soon();
        watch.BusyUntil = at > watch.BusyUntil ? at : watch.BusyUntil;
        agenda.In(watch.BusyUntil - agenda.Now, () =>
        {
            if (!_isDead)
                work();
        });
    }

    private void Deliver(RunId run, int signal, long ticket)
    {
        if (!_watches.TryGetValue(run, out var watch) || world.Find(run) is not { } it || (watch.Ended && !it.HasTree) || it.Stage is Stage.Failed or Stage.NeverRan or Stage.Gone)
        {
            Tell(new ProcessReport.Delivered(run, ticket, "the process has already ended"));
            return;
        }
        if (!watch.Launched)
        {
            watch.Waiting.Add((signal, ticket));
            return;
        }
        if (it.Stage == Stage.Running)
            world.Deliver(it, signal, ticket);
        else if (it is { Stage: Stage.Ended, HasTree: true })
        {
            it.Deliveries[ticket] = it.Deliveries.GetValueOrDefault(ticket) + 1;     // what is left of it gets it
            if (signal == 9)
                world.EndTree(it, chance.Within(0.05));
        }
        var error = it.HasTree ? null : "the process has already ended";
        story.Say($"signal {signal} of ticket {ticket} {(error is null ? "reaches" : "finds no")} run {run}");
        Later(() => Tell(new ProcessReport.Delivered(run, ticket, error)), chance.Later());
    }

    /// <summary>What is to be told of a run, and was not yet.</summary>
    private void See(RunId run)
    {
        if (!_watches.TryGetValue(run, out var watch))
            return;
        if (world.Find(run) is not { HasDirectory: true } it)
            SeeNothing(run, watch);
        else if (it.Stage == Stage.NeverRan)
        {
            _watches.Remove(run);
            world.Discard(run);
            Tell(new ProcessReport.NeverRan(run));
        }
        else if (it.Stage == Stage.Failed)
        {
            if (!watch.Gone)
                Tell(new ProcessReport.LaunchFailed(run, "no such file", false, agenda.Wall));
            watch.Gone = true;
        }
        else if (it.Stage != Stage.Prepared)
            See(it, watch);
    }

    private void See(SimulatedRun run, Watch watch)
    {
        if (!watch.Launched)
            Tell(new ProcessReport.Launched(run.Number, run.Process!, run.StartedAt));
        watch.Launched = true;
        foreach (var (signal, ticket) in watch.Waiting.ToList())
            Deliver(run.Number, signal, ticket);
        watch.Waiting.Clear();
        if (watch.KillWanted && run is { Stage: Stage.Running, IsDying: false })
            world.Kill(run);
        if (run.Stage == Stage.Running)
            return;
        if (!watch.Ended)
            Tell(Ended(run));
        watch.Ended = true;
        if (run.Stage == Stage.Gone)
            TellGone(run.Number, watch);
        if (run is { Stage: Stage.Ended, ShimLives: false })
            world.EndTree(run, chance.OneIn(4) ? world.Patience(run) : chance.Within(1));
    }

    private ProcessReport.Ended Ended(SimulatedRun run) => run switch
    {
        { EndIsWritten: true } => new(run.Number, run.End!, run.EndedAt, null, run.IsAll),
        { EndIsSeen: true } => new(run.Number, run.End!, agenda.Wall, null),
        _ => new(run.Number, new ProcessEnd.Lost("its end could not be seen"), agenda.Wall, null),
    };

    /// <summary>There is no run directory, or none any more (CONTRACT.md, "Recovery").</summary>
    private void SeeNothing(RunId run, Watch watch)
    {
        if (!watch.IsFound || watch.Gone)
            return;                                                  // it is being prepared, or over
        if (!watch.IsKnown && !watch.Ended)
        {
            _watches.Remove(run);
            Tell(new ProcessReport.NeverRan(run));
            return;
        }
        if (!watch.Ended)
            Tell(new ProcessReport.Ended(run, new ProcessEnd.Lost("its run directory is missing"), agenda.Wall, null));
        watch.Ended = true;
        TellGone(run, watch);
    }

    private void TellGone(RunId run, Watch watch)
    {
        if (watch.Gone)
            return;
        watch.Gone = true;
        Tell(new ProcessReport.TreeGone(run));
    }

    private void Tell(ProcessReport report)
    {
        story.Say($"{(_recovered is null ? "" : "found: ")}{report.GetType().Name} {report.Run}");
        if (_recovered is { } found)
        {
            found.Add(report);
            return;
        }
        _reports(report);
        _told.Add(report);
        _unwritten.Add(report);
        if (chance.OneIn(30))
            Later(() => _reports(chance.Of(_told)));
    }

    private sealed class Watch
    {
        /// <summary>Whether the database knows that it was launched.</summary>
        public bool IsKnown { get; init; }

        /// <summary>Whether an earlier supervisor launched it.</summary>
        public bool IsFound { get; init; }

        public bool Launched { get; set; }

        public bool Ended { get; set; }

        public bool Gone { get; set; }

        public bool KillWanted { get; set; }

        public TimeSpan BusyUntil { get; set; }

        public List<(int Signal, long Ticket)> Waiting { get; } = [];
    }
}
