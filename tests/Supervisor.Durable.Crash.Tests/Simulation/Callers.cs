using System.Collections.Immutable;
using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>The callers: they send random requests, note the answers, and repeat a request that got no answer.</summary>
internal sealed class Callers(Agenda agenda, Chance chance, Story story, Rows rows, IReadOnlyDictionary<string, JobSpec> specs)
{
    private readonly Dictionary<string, JobSpec> _specs = new(specs);
    private readonly Dictionary<string, ImmutableArray<TicketId>> _keys = new(StringComparer.Ordinal);
    private readonly List<Ask> _open = [];
    private readonly List<(string Job, TaskCompletionSource<ApplyResult> Answer)> _defining = [];
    private int _number;

    public List<Ask> All { get; } = [];

    /// <summary>Tickets of those who asked by SQL.</summary>
    public List<long> BySql { get; } = [];

    public Life? Life { get; set; }

    /// <summary>Whether a caller waits for a kill that may be carried out though it cannot be written down.</summary>
    public bool WaitForKill => _open.Exists(ask => ask.Batch.Priority == Priority.Urgent || ask.Batch.Controls.Any(c => c is Control.SendSignal { Signal: var s } && s == Signal.ForceStop));

    public void Act(int life)
    {
        var job = chance.Of([.. specs.Keys]);
        switch (chance.Below(40))
        {
            case < 2: Define(job, changed: chance.OneIn(2)); break;
            case 2: AskBySql(job); break;
            case 3 when All.Count > 0 && chance.Of(All) is { Key: not null } old: Send(new Ask(++_number, old.Job, old.Batch, old.Key)); break;
            default: Send(new Ask(++_number, job, AnyBatch(life), chance.OneIn(3) ? FormattableString.Invariant($"key {_number}") : null)); break;
        }
    }

    public void Define(string job, bool changed = false)
    {
        if (Life is not { } life)
            return;
        if (changed)
            _specs[job] = Specs.Changed(_specs[job], ++_number);
        var answer = new TaskCompletionSource<ApplyResult>();
        story.Say($"{job} is defined");
        _defining.Add((job, answer));
        life.Loop.Post(new Input.Define(job, _specs[job], false, "caller", answer)
        {
            DeclaredBy = chance.OneIn(2) ? Declaration.Configuration : null,
            DeclaredIn = chance.OneIn(2) ? "/srv/appsettings.json" : null,
            Restarts = chance.OneIn(2),
        });
    }

    public Ask Send(string job, ControlBatch batch)
    {
        var ask = new Ask(++_number, job, batch, null);
        Send(ask);
        return ask;
    }

    /// <summary>The supervisor is to end, and stops its jobs first.</summary>
    public void StopAll()
    {
        foreach (var job in rows.Jobs().OrderByDescending(job => job.Run))
            Send(job.Name, new ControlBatch([new Control.GracefulStop(Grace: AnyGrace()) { Cause = StopCause.Shutdown }]));
    }

    /// <summary>Takes what has been answered.</summary>
    public void Hear()
    {
        foreach (var ask in _open.ToList())
        {
            if (ask.Hear())
                _open.Remove(ask);
            Note(ask);
        }
        foreach (var (job, answer) in _defining.Where(d => d.Answer.Task.IsCompleted).ToList())
        {
            _defining.RemoveAll(d => d.Answer == answer);
            if (answer.Task.IsFaulted)
                agenda.In(chance.Within(20), () => Define(job));
        }
    }

    /// <summary>The supervisor is gone. A caller that got no answer and has a key asks the next one.</summary>
    public void Bereave()
    {
        Hear();
        Life = null;
        foreach (var ask in _open.Where(ask => ask.Tickets is null && ask.Key is not null && !chance.OneIn(4)))
            agenda.In(chance.Within(30), () => Retry(ask));
        foreach (var (job, _) in _defining)
            agenda.In(chance.Within(30), () => Define(job));
        _open.Clear();
        _defining.Clear();
    }

    private void Retry(Ask ask)
    {
        if (Life is null)
            agenda.In(chance.Within(60), () => Retry(ask));
        else
            Send(new Ask(++_number, ask.Job, ask.Batch, ask.Key));
    }

    private void Send(Ask ask)
    {
        if (Life is not { } life)
            return;
        All.Add(ask);
        _open.Add(ask);
        story.Say($"{ask.Origin} to {ask.Job}: {string.Join(", ", ask.Batch.Controls.Select(c => c.ToString()))} {ask.Batch.Priority}{(ask.Key is null ? "" : ", " + ask.Key)}");
        life.Loop.Post(new Input.Send(ask.Job, ask.Batch, ask.Origin, ask.Key, ask.Claim));
    }

    private void Note(Ask ask)
    {
        if (ask.Tickets is { } tickets && ask.Key is { } key)
        {
            var isKnown = _keys.TryGetValue(key, out var first) && rows.Ticket(first[0].Value) is not null;   // a key is kept as long as its tickets
            Violation.If(isKnown && !first.SequenceEqual(tickets), $"{ask.Origin} with {key} got tickets {string.Join(",", tickets)}, the first {string.Join(",", first)}");
            _keys[key] = tickets;
        }
        if (ask.Refusal is StorageUnavailableException && ask.Key is not null && chance.OneIn(2))
            agenda.In(chance.Within(30), () => Retry(ask));
        Violation.If(ask.Refusal is not (null or SupervisorException), $"{ask.Origin} is answered {ask.Refusal}");
    }

    private void AskBySql(string job)
    {
        if (Life is null || rows.Jobs().All(row => row.Name != job))
            return;
        var control = chance.Of(["start", "kill", "kill-restart", "restart", "graceful-restart", "wait", "kill-try-restart", "stop"]);
        rows.Execute(FormattableString.Invariant($"INSERT INTO control_request (job, control, requested_at) VALUES ('{job}', '{control}', {agenda.Wall.ToUnixTimeMilliseconds()})"));
        BySql.Add(rows.LastSeq());
        story.Say($"ticket {BySql[^1]} by SQL to {job}: {control}");
        Life.Loop.Notice();
    }

    private ControlBatch AnyBatch(int life)
    {
        var priority = chance.Below(8) switch { 0 => Priority.Urgent, 1 => Priority.High, _ => Priority.Normal };
        return new(AnyControls(life), priority);
    }

    private ImmutableArray<Control> AnyControls(int life) => chance.Below(32) switch
    {
        < 4 => [new Control.Start()],
        < 6 => [new Control.Run("note", "payload")],
        < 8 => [new Control.Stop()],
        < 10 => [AnyGracefulStop()],
        < 12 => [new Control.Stop(), new Control.Start()],
        < 14 => [AnyGracefulStop(), new Control.Start()],
        < 16 => [new Control.TryRestart()],
        < 18 => [new Control.TryGracefulRestart(Grace: AnyGrace())],
        < 20 => [new Control.SendSignal(chance.Of([Signal.User1, Signal.Terminate, Signal.Hangup, Signal.ForceStop]))],
        < 23 => [new Control.NextEnding()],
        23 when chance.OneIn(2) => [new Control.Start(), new Control.NextEnding()],
        23 => [new Control.Start(AfterCurrent: true)],
        24 => [new Control.ResetFailed()],
        25 => [new Control.Run("note", "payload")],
        26 => [new Control.Run(SimulatedHooks.InMemory(life))],
        27 => [chance.OneIn(3) ? new Control.SetSpawnHook("spawn") : new Control.UnsetSpawnHook()],
        28 => [chance.OneIn(3) ? new Control.SetErrorHandler("error") : new Control.UnsetErrorHandler()],
        29 when chance.OneIn(3) => [chance.OneIn(2) ? new Control.GracefulStop() : new Control.Stop(), new Control.Delete()],
        30 when chance.OneIn(6) => [new Control.Delete()],
        _ => [new Control.Start()],
    };

    private Control.GracefulStop AnyGracefulStop() => new(chance.Below(12) switch { 0 => Signal.ForceStop, < 6 => Signal.Interrupt, _ => null }, AnyGrace());

    private TimeSpan? AnyGrace() => chance.Below(4) switch
    {
        0 => null,
        1 => TimeSpan.Zero,
        _ => TimeSpan.FromMilliseconds(chance.Below(60_000)),
    };
}
