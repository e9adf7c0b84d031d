using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Tests.Jobs;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>
/// What is really so: runs that were ordered, live, have ended, have left a tree. It does what it is ordered late, and a crash of the
/// supervisor swallows what it has not done yet. Its news comes late, twice, in any order or not at all; but it never lies, and to a
/// supervisor that recovers it reports in order what that one does not know.
/// </summary>
internal sealed class World(Random random)
{
    private readonly Dictionary<RunId, Life> _lives = [];
    private readonly Queue<Effect> _orders = new();
    private readonly List<JobEvent> _news = [];
    private readonly List<JobEvent> _told = [];
    private readonly Dictionary<TicketId, int> _deliveries = [];
    private readonly List<TicketId> _calls = [];

    /// <summary>Why the kernel doesn't let it be killed, now and then.</summary>
    public const string Refusal = "it runs as another user";

    public DateTimeOffset Now { get; set; }

    /// <summary>How often a process was begun while another of the job, or what it left, lived.</summary>
    public int Doubles { get; private set; }

    public bool IsQuiet => _orders.Count == 0 && _news.Count == 0 && _calls.Count == 0 && !_lives.Values.Any(life => life.IsOpen);

    /// <summary>News that was reported already; to be reported again.</summary>
    public IReadOnlyList<JobEvent> Told => _told;

    public bool HasEnded(RunId run) => !_lives.TryGetValue(run, out var life) || life.Stage is Stage.Ended or Stage.Gone or Stage.Failed;

    public bool IsGone(RunId run) => !_lives.TryGetValue(run, out var life) || !life.IsOpen;

    public bool WasBegun(RunId run) => _lives.TryGetValue(run, out var life) && life.Stage is Stage.Running or Stage.Ended or Stage.Gone;

    public bool HasFailed(RunId run) => _lives.TryGetValue(run, out var life) && life.Stage == Stage.Failed;

    public int Deliveries(TicketId ticket) => _deliveries.GetValueOrDefault(ticket);

    public void Order(Effect effect) => _orders.Enqueue(effect);

    /// <summary>Does the oldest of what it was ordered.</summary>
    public void Obey()
    {
        if (!_orders.TryDequeue(out var effect))
            return;
        switch (effect)
        {
            case Effect.Launch e: _lives.TryAdd(e.Run, new Life()); break;
            case Effect.Kill e when _lives.TryGetValue(e.Run, out var life) && life.Stage == Stage.Running && random.Next(8) == 0: _news.Add(new JobEvent.KillRefused(e.Run, Refusal)); break;
            case Effect.Kill e when _lives.TryGetValue(e.Run, out var life): life.IsDying = true; break;
            case Effect.Signal e: Deliver(e.Run, e.Ticket, toRest: e.Number == Signal.ForceStop); break;
            case Effect.Ask e: Deliver(e.Run, e.Ticket, toRest: true); break;
            case Effect.Call e: _calls.Add(e.Ticket); break;
            case Effect.Forget e when _lives.TryGetValue(e.Run, out var life) && life.IsOpen: throw new InvalidOperationException($"run {e.Run} is forgotten while it lives");
            case Effect.Forget e when _lives.TryGetValue(e.Run, out var life): life.IsForgotten = true; break;
            default: break;
        }
    }

    /// <summary>Some run goes a step further: its launch succeeds or fails, it ends, its tree goes.</summary>
    public FormattableString Happen(bool surely = false)
    {
        if (_calls.Count > 0 && random.Next(3) == 0)
            return Return();
        var open = _lives.Where(l => l.Value.IsOpen).ToList();
        if (open.Count == 0)
            return $"nothing happens";
        var (run, life) = open[random.Next(open.Count)];
        if (!surely && life is { Stage: Stage.Running, IsDying: false } && random.Next(3) > 0)
            return $"run {run} keeps running";
        Advance(run, life);
        _news.Add(News(run, life)[^1]);
        return $"run {run} is {life.Stage}";
    }

    private FormattableString Return()
    {
        var call = _calls[random.Next(_calls.Count)];
        _calls.Remove(call);
        _news.Add(new JobEvent.HookReturned(call, random.Next(4) == 0 ? "it threw" : null));
        return $"the hook for {call} returns";
    }

    /// <summary>The next news, or (unless it is to be trusted) a later one, one that was reported before, or none although there is some.</summary>
    public JobEvent? Tell(bool reliably = false)
    {
        if (!reliably && _told.Count > 0 && random.Next(8) == 0)
            return _told[random.Next(_told.Count)];
        if (_news.Count == 0)
            return null;
        var at = !reliably && random.Next(6) == 0 ? random.Next(_news.Count) : 0;
        var news = _news[at];
        _news.RemoveAt(at);
        if (_told.Count > 40)
            _told.RemoveAt(0);
        _told.Add(news);
        return !reliably && random.Next(12) == 0 ? null : news;
    }

    /// <summary>The supervisor dies: news on its way is lost, orders are done up to somewhere, and processes keep running.</summary>
    public void Orphan()
    {
        for (var obeyed = random.Next(_orders.Count + 1); obeyed > 0; obeyed--)
            Obey();
        _orders.Clear();
        _calls.Clear();                                              // hooks run in the supervisor's own program
        for (var times = random.Next(4); times > 0; times--)
            Happen();
        _news.Clear();
    }

    /// <summary>As the process host answers. A launch that never came to the program may be known for that, or be made after all and reported later.</summary>
    public List<JobEvent> Recover(IReadOnlyList<RecoverOrder> orders)
    {
        var found = new List<JobEvent>();
        foreach (var order in orders.Where(order => !order.Waits))
        {
            if (_lives.TryGetValue(order.Run, out var life) && life.IsForgotten)
                throw new InvalidOperationException($"run {order.Run} is asked for, but was forgotten");
            if (life is null || (life.Stage == Stage.Ordered && random.Next(2) == 0))
            {
                _lives.Remove(order.Run);
                found.Add(new JobEvent.NeverRan(order.Run));
                continue;
            }
            var unknown = News(order.Run, life).Where(e => !(e is JobEvent.Launched && order.Process is not null) && !(e is JobEvent.Ended && order.EndRecorded)).ToList();
            var late = random.Next(3) == 0 ? random.Next(unknown.Count + 1) : 0;
            found.AddRange(unknown.SkipLast(late));
            _news.AddRange(unknown.TakeLast(late));
        }
        return found;
    }

    private void Deliver(RunId run, TicketId ticket, bool toRest)
    {
        var arrives = _lives.TryGetValue(run, out var life) && (life.Stage == Stage.Running || (toRest && life.Stage == Stage.Ended));
        if (arrives)
            _deliveries[ticket] = Deliveries(ticket) + 1;
        if (arrives && random.Next(2) == 0)
            life!.IsDying = true;                                    // it listens
        _news.Add(new JobEvent.Delivered(run, ticket, arrives ? null : "it has ended"));
    }

    private void Advance(RunId run, Life life)
    {
        life.Stage = life.Stage switch
        {
            Stage.Ordered => random.Next(6) == 0 ? Stage.Failed : Stage.Running,
            Stage.Running => Stage.Ended,
            _ => Stage.Gone,
        };
        if (life.Stage == Stage.Running && _lives.Any(other => other.Key != run && other.Value.Stage is Stage.Running or Stage.Ended))
            Doubles++;
        if (life.Stage == Stage.Ended)
            (life.End, life.EndedAt, life.IsAll) = (AnyEnd(), Now, random.Next(3) == 0);
    }

    private ProcessEnd AnyEnd() => random.Next(5) switch
    {
        0 => new ProcessEnd.Success(),
        1 or 2 => new ProcessEnd.Exit(random.Next(1, 5)),
        3 => new ProcessEnd.Signalled(9, false),
        _ => new ProcessEnd.Lost("not seen"),
    };

    private static List<JobEvent> News(RunId run, Life life) => life.Stage switch
    {
        Stage.Ordered => [],
        Stage.Failed => [new JobEvent.LaunchFailed(run, "no such file")],
        Stage.Running => [new JobEvent.Launched(run, MachineText.Process)],
        Stage.Ended => [new JobEvent.Launched(run, MachineText.Process), new JobEvent.Ended(run, life.End!, life.EndedAt, life.IsAll)],
        _ => [new JobEvent.Launched(run, MachineText.Process), new JobEvent.Ended(run, life.End!, life.EndedAt, life.IsAll), new JobEvent.TreeGone(run)],
    };

    private enum Stage
    {
        Ordered, Failed, Running, Ended, Gone,
    }

    private sealed class Life
    {
        public Stage Stage { get; set; }

        public ProcessEnd? End { get; set; }

        public DateTimeOffset EndedAt { get; set; }

        public bool IsAll { get; set; }

        public bool IsDying { get; set; }

        public bool IsForgotten { get; set; }

        public bool IsOpen => Stage is not (Stage.Gone or Stage.Failed);
    }
}
