using Supervisor.Durable.Jobs;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>
/// A world of processes without processes: it remembers what it was ordered, launches, delivers and kills at once unless set otherwise, ends
/// what the test says, and answers a recovery with the truth. It notes where two trees of one job live at a time.
/// </summary>
internal sealed class SimulatedProcessHost(TimeProvider time) : IProcessHost
{
    private readonly Lock _lock = new();
    private readonly List<string> _orders = [];
    private readonly Dictionary<RunId, Life> _lives = [];
    private Action<ProcessReport>? _reports;

    public MachineBoot Boot { get; set; } = BootIdentity.Current;

    public Action<ProcessReport> Reports { set => _reports = value; }

    public bool Launches { get; set; } = true;

    public bool Delivers { get; set; } = true;

    public bool Dies { get; set; } = true;

    public bool LosesTrees { get; set; } = true;

    /// <summary>Whether a supervisor is there to get reports.</summary>
    public bool Connected { get; set; } = true;

    public Func<LaunchOrder, string?> LaunchError { get; set; } = _ => null;

    /// <summary>What it was ordered, as words: <c>launch 1</c>, <c>signal 1 TERM</c>, <c>kill 1</c>, <c>forget 1</c>.</summary>
    public List<string> Orders
    {
        get
        {
            lock (_lock)
                return [.. _orders];
        }
    }

    /// <summary>Jobs of which two trees lived at a time.</summary>
    public List<string> Doubles { get; } = [];

    /// <summary>How often a run was really begun: more than one a run is a fault.</summary>
    public int Begun { get; private set; }

    public void Launch(LaunchOrder order)
    {
        lock (_lock)
        {
            _orders.Add($"launch {order.Run}");
            if (_lives.ContainsKey(order.Run))
                return;
            if (LaunchError(order) is { } error)
            {
                Tell(new ProcessReport.LaunchFailed(order.Run, error, false, time.GetUtcNow()));
                return;
            }
            if (_lives.Values.Any(life => life.Job == order.Job && !life.TreeGone))
                Doubles.Add(order.Job);
            var process = new ProcessIdentity(Guid.Parse("11111111-2222-3333-4444-555555555555"), 1000 + Begun, Begun, Begun);
            _lives.Add(order.Run, new Life(order.Job, process, time.GetUtcNow()));
            Begun++;
            if (Launches)
                Tell(new ProcessReport.Launched(order.Run, process, time.GetUtcNow()));
        }
    }

    public void Signal(RunId run, int signal, long ticket)
    {
        lock (_lock)
        {
            _orders.Add($"signal {run} {Durable.Signal.Custom(signal)}");
            if (Delivers)
                Tell(new ProcessReport.Delivered(run, ticket, _lives.GetValueOrDefault(run) is { End: null } ? null : "it has ended already"));
        }
    }

    public void Ask(RunId run, StopRequest stop, long ticket) => Signal(run, stop.Signal, ticket);

    /// <summary>The stop settings that it got, by their numbers.</summary>
    public Dictionary<RunId, StopRequest> Amended { get; } = [];

    public void Amend(RunId run, StopRequest stop)
    {
        lock (_lock)
            Amended[run] = stop;
    }

    public void Kill(RunId run)
    {
        lock (_lock)
        {
            _orders.Add($"kill {run}");
            if (Dies && _lives.TryGetValue(run, out var life) && life is { End: not null, TreeGone: false })
                LoseTree(run);
            else if (Dies && _lives.ContainsKey(run))
                End(run, new ProcessEnd.Signalled(9, false));
        }
    }

    public void Forget(string job, RunId run)
    {
        lock (_lock)
            _orders.Add($"forget {run}");
    }

    public IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs)
    {
        lock (_lock)
        {
            Connected = true;
            return [.. runs.Where(order => !order.Waits).SelectMany(Found)];
        }
    }

    /// <summary>The launch that was held back is reported.</summary>
    public void ReportLaunched(RunId run) => Tell(new ProcessReport.Launched(run, _lives[run].Process, _lives[run].At));

    public void End(RunId run, ProcessEnd? end = null)
    {
        lock (_lock)
        {
            var life = _lives[run];
            if (life.End is not null)
                return;
            (life.End, life.EndedAt) = (end ?? new ProcessEnd.Success(), time.GetUtcNow());
            Tell(new ProcessReport.Ended(run, life.End, life.EndedAt, null));
            if (LosesTrees)
                LoseTree(run);
        }
    }

    public void LoseTree(RunId run)
    {
        lock (_lock)
        {
            _lives[run].TreeGone = true;
            Tell(new ProcessReport.TreeGone(run));
        }
    }

    public void Tell(ProcessReport report)
    {
        if (Connected)
            _reports?.Invoke(report);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<ProcessReport> Found(RecoverOrder order)
    {
        var isKnown = _lives.TryGetValue(order.Run, out var life);
        if (!isKnown && order.Doubt is { } doubt)
        {
            yield return new ProcessReport.Launched(order.Run, new ProcessIdentity(Boot.Kernel, 0, 0, 0), time.GetUtcNow());
            yield return new ProcessReport.Ended(order.Run, new ProcessEnd.Lost(doubt), time.GetUtcNow(), null);
            yield return new ProcessReport.TreeGone(order.Run);
            yield break;
        }
        if (life is null)
        {
            yield return new ProcessReport.NeverRan(order.Run);
            yield break;
        }
        if (order.Process is null || order.Doubt is not null)
            yield return new ProcessReport.Launched(order.Run, life.Process, life.At);
        if (life.End is { } end && !order.EndRecorded)
            yield return new ProcessReport.Ended(order.Run, end, life.EndedAt, null);
        if (life.TreeGone)
            yield return new ProcessReport.TreeGone(order.Run);
    }

    private sealed class Life(string job, ProcessIdentity process, DateTimeOffset at)
    {
        public string Job { get; } = job;

        public ProcessIdentity Process { get; } = process;

        public DateTimeOffset At { get; } = at;

        public ProcessEnd? End { get; set; }

        public DateTimeOffset EndedAt { get; set; }

        public bool TreeGone { get; set; }
    }
}
