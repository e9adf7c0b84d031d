using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// The hands of one life of the supervisor: the real <see cref="RunMachine"/>, over state files, pidfds, locks and workers that are not real. Orders are
/// taken in order for each run, unless the supervisor dies before; what is seen is seen late and across runs in any order; a report is made now and
/// then twice.
/// </summary>
internal sealed class SimulatedHost(World world, Agenda agenda, Chance chance, Story story, Orders orders) : IProcessHost
{
    private const int NeverRanLimit = 3, Kill9 = 9;

    private readonly Dictionary<RunId, HostedSimulation> _runs = [];
    private readonly Dictionary<RunId, TimeSpan> _mailbox = [];
    private readonly Dictionary<RunId, int> _neverRan = [];
    private readonly List<ProcessReport> _told = [], _unwritten = [];
    private Action<ProcessReport> _reports = _ => { };
    private List<ProcessReport>? _recovered;
    private bool _isDead;

    public MachineBoot Boot => world.Boot;

    public Action<ProcessReport> Reports
    {
        set => _reports = value;
    }

    /// <summary>Whether the end of a run's main process is seen by its pidfd.</summary>
    public bool Watches(RunId run) => _runs.TryGetValue(run, out var hosted) && hosted.HasMain;

    public void Die() => _isDead = true;

    public IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs)
    {
        var found = _recovered = [];
        world.Sweep(runs.Select(order => order.Run).ToHashSet());
        foreach (var order in runs.Where(order => !order.Waits))
        {
            var run = _runs[order.Run] = new HostedSimulation(order.Run, job: 0, world) { HasBooted = order.HasBooted, HasSlowDisk = chance.OneIn(8) };
            Take(run, () => new RunNews.Recover(order));
        }
        _recovered = null;
        return found;
    }

    public void Launch(LaunchOrder order)
    {
        var job = orders.Launch(order);
        Post(order.Run, () =>
        {
            if (_runs.ContainsKey(order.Run))
                return;
            var run = _runs[order.Run] = new HostedSimulation(order.Run, job, world);
            Take(run, () => new RunNews.Launch(order));
        });
    }

    public void Signal(RunId run, int signal, long ticket)
    {
        orders.Signal(run, signal, ticket);
        Order(run, new RunNews.Signal(signal, ticket), ticket);
    }

    public void Ask(RunId run, StopRequest stop, long ticket)
    {
        orders.Signal(run, stop.Signal, ticket);
        Violation.If(stop.Window is not { } window || window < TimeSpan.Zero, $"run {run} is asked by ticket {ticket}, and no window is open");
        Order(run, new RunNews.Ask(stop, ticket), ticket);
    }

    public void Amend(RunId run, StopRequest stop)
    {
        orders.Amend(run);
        Order(run, new RunNews.Amend(stop), ticket: null);
    }

    public void Kill(RunId run)
    {
        orders.Kill(run);
        Order(run, new RunNews.Kill(), ticket: null);
    }

    public void Forget(string job, RunId run)
    {
        orders.Forget(run);
        Violation.If(world.Find(run) is { HasTree: true }, $"run {run} is forgotten while its tree lives");
        Post(run, () =>
        {
            _neverRan.Remove(run);
            if (_runs.TryGetValue(run, out var hosted))
                Take(hosted, () => new RunNews.Forget());
            else if (world.Find(run) is { } it)
                it.HasDirectory = false;
        });
    }

    /// <summary>Something has become of a run: this is seen, soon.</summary>
    public void Look(RunId run)
    {
        if (!_runs.TryGetValue(run, out var hosted))
            return;
        Later(() => Take(hosted, hosted.ReadSlots));
        Later(() => Take(hosted, hosted.SeeShimEnd));
        Later(() => Take(hosted, hosted.SeeMainEnd));
        Later(() => Take(hosted, () => hosted.SeePump(chance)));
        Later(() => Take(hosted, () => hosted.SeeLock(FaultOfShim)));
        Later(() => Take(hosted, () => SeeTree(hosted)));
    }

    /// <summary>The supervisor has had the time to write down what was reported to it, and could: so it has.</summary>
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
            Violation.If(!isWritten, $"{report.GetType().Name} of run {report.Run} was reported, and on disk it is {row.State}");
        }
        _unwritten.Clear();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Order(RunId run, RunNews order, long? ticket) => Post(run, () =>
    {
        if (_runs.TryGetValue(run, out var hosted))
            Take(hosted, () => order);
        else if (ticket is { } number)
            Tell(new ProcessReport.Delivered(run, number, Answers.AlreadyEnded));
    });

    private void Later(Action action, TimeSpan? after = null) => agenda.In(after ?? chance.Soon(), () =>
    {
        if (!_isDead)
            action();
    });

    /// <summary>In order for each run. What is not done yet when the supervisor dies is never done.</summary>
    private void Post(RunId run, Action work)
    {
        var at = agenda.Now + chance.Soon();
        var before = _mailbox.GetValueOrDefault(run);
        _mailbox[run] = at > before ? at : before;
        Later(work, _mailbox[run] - agenda.Now);
    }

    private void Take(HostedSimulation run, Func<RunNews?> gather)
    {
        if (run.IsBusy)
            run.Later.AddLast(gather);
        else if (gather() is { } news)
            Decide(run, news);
    }

    private void Decide(HostedSimulation run, RunNews news)
    {
        story.Say($"run {run.Number}, {run.Phase.GetType().Name}: {news.GetType().Name}");
        if (news is RunNews.Signal { Number: Kill9 } kill && run.Phase is { IsOver: false, Facts.Reported: Reported.Ended } && world.Find(run.Number) is { } killed)
            killed.Deliveries[kill.Ticket] = killed.Deliveries.GetValueOrDefault(kill.Ticket) + 1;   // what is left of it gets the kill that follows
        var decision = new RunMachine(run.Number, world.Boot.Kernel).Decide(run.Phase, news, agenda.Wall);
        Violation.If(run.Phase.IsOver && !decision.Next.IsOver, $"run {run.Number} was over, and is {decision.Next.GetType().Name} after {news.GetType().Name}");
        run.Phase = decision.Next;
        if (run is { IsEndingTree: true, Phase.Facts.IsKillWanted: true } && world.Find(run.Number) is { } it)
            world.EndTree(it, chance.Within(0.05));                  // what is left has no more time
        Continue(run, decision, 0, []);
    }

    private void Continue(HostedSimulation run, RunDecision decision, int at, List<RunNews> answers)
    {
        run.IsBusy = true;
        for (; at < decision.Effects.Count; at++)
        {
            if (decision.Effects[at].Blocks && (_recovered is null || run.HasSlowDisk))
            {
                var number = at;
                Later(() =>
                {
                    answers.AddRange(Do(run, decision.Effects[number]));
                    Continue(run, decision, number + 1, answers);
                });
                return;
            }
            answers.AddRange(Do(run, decision.Effects[at]));
        }
        foreach (var report in decision.Reports)
            Tell(report);
        run.IsBusy = false;
        if (run.Phase is RunPhase.Forgotten && _runs.GetValueOrDefault(run.Number) == run)
            _runs.Remove(run.Number);
        foreach (var answer in answers.AsEnumerable().Reverse())
            run.Later.AddFirst(() => answer);
        while (!run.IsBusy && run.Later.First is { } gather)
        {
            run.Later.RemoveFirst();
            Take(run, gather.Value);
        }
    }

    private IEnumerable<RunNews> Do(HostedSimulation run, RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Launch e:
                return [Launched(run, e.Order)];
            case RunEffect.Find e:
                return [run.Find(e.Order, FaultOfShim)];
            case RunEffect.Send e:
                return [new RunNews.Answered(e.Ticket, run.Deliver(e.Signal, e.Ticket, tree: false))];
            case RunEffect.Ask e:
                return [new RunNews.Answered(e.Ticket, Asked(run, e.Stop, e.Ticket, e.Stop.Mode == StopMode.Tree))];
            case RunEffect.AskLeft e:
                return [new RunNews.Answered(e.Ticket, Asked(run, e.Stop, e.Ticket, tree: true))];
            case RunEffect.WriteKill:
                run.WriteKill(chance);
                return [];
            case RunEffect.KillMain:
                run.KillMain();
                return [];
            case RunEffect.Undo:
                world.Discard(run.Number);
                return [];
            case RunEffect.WriteVerdict e:
                run.Judge(e.Kind);
                return [];
            case RunEffect.TakeLock:
                run.WaitsForLock = true;
                Look(run.Number);
                return [];
            default:
                Begin(run, effect);
                return [];
        }
    }

    private void Begin(HostedSimulation run, RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.WatchMain:
                Look(run.Number);
                break;
            case RunEffect.StartPump e:
                (run.HasPump, run.PumpsDead) = (true, e.OfDead);
                Look(run.Number);
                break;
            case RunEffect.DelayPump:
                Later(() => Take(run, () => new RunNews.PumpDue()), TimeSpan.FromSeconds(1));
                break;
            case RunEffect.LimitPump:
                Later(() => Take(run, () => new RunNews.PumpLate()), TimeSpan.FromSeconds(5));
                break;
            case RunEffect.EndTree:
                run.IsEndingTree = true;
                Look(run.Number);
                break;
            case RunEffect.RemoveFolder e when world.Find(run.Number) is { } it && (e.IsFree || run.IsFree):
                it.HasDirectory = false;
                break;
            case RunEffect.Close:
                run.HasMain = false;
                break;
        }
    }

    private RunNews Launched(HostedSimulation run, LaunchOrder order)
    {
        if (world.Find(run.Number) is { HasDirectory: true })
            return run.Find(new RecoverOrder(run.Number, order.Job, Process: null, EndRecorded: false), FaultOfShim);
        world.Prepare(run.Number, run.Job, order.Job);
        run.HasShim = true;
        Look(run.Number);
        return new RunNews.ShimStarted();
    }

    private string? Asked(HostedSimulation run, StopRequest stop, long ticket, bool tree)
    {
        if (world.Find(run.Number) is { } it && stop.Window is { } window)
            it.AskedUntil = agenda.Now + window;
        return run.Deliver(stop.Signal, ticket, tree);
    }

    private RunNews.TreeEnded? SeeTree(HostedSimulation run)
    {
        if (!run.IsEndingTree || run.Phase.IsOver)
            return null;
        if (world.Find(run.Number) is not { HasTree: true } it)
        {
            run.IsEndingTree = false;
            return new RunNews.TreeEnded(IsGone: true);
        }
        if (it.Stage == Stage.Running)
            world.Kill(it);
        else
            world.EndTree(it, run.Phase.Facts.IsKillWanted ? chance.Within(0.05) : chance.OneIn(4) ? world.Patience(it) : chance.Within(1));
        return null;
    }

    private string? FaultOfShim(RunId run)
    {
        if (_recovered is not null)
            return null;
        var count = _neverRan[run] = _neverRan.GetValueOrDefault(run) + 1;
        return count < NeverRanLimit ? null : "the shim died too often";
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
        if (chance.OneIn(30) && chance.Of(_told) is var again and not ProcessReport.NeverRan)   // that would be one of the launch that followed
            Later(() => _reports(again));
    }
}
