using Microsoft.Data.Sqlite;
using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// A course of events, all of whose chance is its seed's: lives of a supervisor in a world of processes, callers and mischief. After each commit
/// the audits look at what is on disk.
/// </summary>
internal sealed class Course : IDisposable
{
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(50), Retry = TimeSpan.FromMilliseconds(250);

    private static int s_count;

    private readonly string _folder = Memory();
    private readonly Agenda _agenda = new();
    private readonly Chance _chance;
    private readonly Story _story;
    private readonly World _world;
    private readonly Rows _rows;
    private readonly Orders _orders;
    private readonly Callers _callers;
    private readonly Planner _planner;
    private readonly DeadlineAudit _deadlines;
    private readonly OrderAudit _order;
    private readonly PolicyAudit _policy;
    private readonly StartAudit _starts;
    private readonly Dictionary<string, JobSpec> _specs = new(StringComparer.Ordinal);
    private readonly Retention? _kept;
    private Life? _life;
    private TimeSpan _openedAt, _failedAt, _heldSince = TimeSpan.MaxValue;
    private readonly int _faultOdds;
    private int _deathOdds;
    private int? _fault;
    private bool _isResting;

    public Course(int seed)
    {
        Seed = seed;
        _chance = new Chance(seed);
        _story = new Story(_agenda);
        _world = new World(_agenda, _chance, _story);
        _rows = new Rows(File);
        _orders = new Orders(_rows, _story);
        for (var i = 0; i < 5; i++)
            _specs.Add(FormattableString.Invariant($"job{i}"), Specs.Any(_chance));
        _callers = new Callers(_agenda, _chance, _story, _rows, _specs);
        _planner = new Planner(_agenda, _chance, _story, _rows, [.. _specs.Keys]);
        _deadlines = new DeadlineAudit(_agenda, _rows, _world, _specs);
        _order = new OrderAudit(_rows);
        _policy = new PolicyAudit(_rows, _world, _specs);
        _starts = new StartAudit(_rows, _specs);
        _kept = _chance.OneIn(4) ? new Retention { MaxAge = TimeSpan.FromDays(_chance.Below(3)), MaxPerJob = 5 + _chance.Below(50) } : null;
        (_deathOdds, _faultOdds) = (_chance.Of([200, 600, 2000]), _chance.Of([100, 1000, int.MaxValue]));
    }

    public int Seed { get; }

    public int Lives { get; private set; }

    public int Deaths { get; private set; }

    public long Rounds { get; private set; }

    public int Tickets { get; private set; }

    public int Execs => _world.Runs.Sum(run => run.Execs);

    public int Fires => _planner.Fires;

    public TimeSpan Lasted => _agenda.Now;

    public Story Story => _story;

    /// <summary>Where the supervisor has died.</summary>
    public Dictionary<string, int> DeathsAt { get; } = new(StringComparer.Ordinal);

    private string File => Path.Combine(_folder, "supervisor.db");

    /// <summary>So many things happen, then all comes to rest and is looked at.</summary>
    public void Take(int happenings)
    {
        Open();
        foreach (var job in _specs.Keys)
            _callers.Define(job);
        Turn(surely: true);
        Recur(() => _callers.Act(Lives), () => _world.IsCalm ? _chance.Within(TimeSpan.FromDays(8)) : _chance.Within(_chance.OneIn(3) ? 20 : 0.5));
        Recur(Mischief, () => _world.IsCalm ? _chance.Within(TimeSpan.FromDays(3)) : _chance.Within(60));
        Recur(_planner.Act, () => _world.IsCalm ? _chance.Within(TimeSpan.FromDays(5)) : _chance.Within(200));
        for (var i = 0; i < happenings; i++)
        {
            if (i % 500 == 250)
                _world.IsCalm = !_world.IsCalm;
            GoOn();
        }
        ComeToRest();
    }

    public void Dispose()
    {
        _life?.Die();
        _rows.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Recur(Action act, Func<TimeSpan> pause) => _agenda.In(pause(), () =>
    {
        if (_isResting)
            return;
        act();
        Recur(act, pause);
    });

    private void GoOn()
    {
        try
        {
            _agenda.GoOn();
        }
        catch (SuddenDeath)                                          // in a timer of the supervisor
        {
            Die();
        }
        Turn(surely: _isResting || !_chance.OneIn(6));
    }

    /// <summary>The loop takes what has arrived; or, now and then, what arrives soon is to be taken with it.</summary>
    private void Turn(bool surely)
    {
        _heldSince = _heldSince < _agenda.Now ? _heldSince : _agenda.Now;
        if (_life is not { } life || (!surely && _agenda.Next - _heldSince < Together))
            return;
        _heldSince = TimeSpan.MaxValue;
        try
        {
            while (life.Loop.Turn())
                Committed();
            _deadlines.CheckOverdue(_failedAt + Retry > _openedAt ? _failedAt + Retry : _openedAt);
            if (_fault is null && _agenda.Now > _failedAt + Retry)
                _world.Host?.CheckWritten(_rows);
        }
        catch (SuddenDeath)
        {
            Die();
        }
    }

    private void Committed()
    {
        Rounds++;
        Observe();
        _callers.Hear();
        _planner.Hear();
    }

    private void Observe()
    {
        if (!_rows.HaveChanged())
            return;
        var (jobs, deadlines) = (_rows.Jobs(), _rows.Deadlines());
        _deadlines.Observe(jobs, deadlines);
        if (_life?.Loop.IsWritable == true)                          // what others have put into the outbox waits for a round that can be written
            _order.Observe(jobs, deadlines);
        _policy.Observe(jobs);
        foreach (var run in _world.Trees)
            Violation.If(_rows.StoppedFully(run.Job, run.Number.Value) is not null, $"a ticket says that run {run.Number} is stopped, and something of it lives");
    }

    /// <summary>The fault points of the loop.</summary>
    private void Reach(string point)
    {
        if (point == FaultPoint.CommitBefore && !_isResting && (_fault is not null || _chance.OneIn(_faultOdds)))
        {
            _failedAt = _agenda.Now;
            _orders.MayKillUnrecorded = _callers.WaitForKill;
            var code = _fault ?? _chance.Of([5, 8, 10, 13]);
            _story.Say($"the commit fails with {code}");
            throw new SqliteException("simulated", code);
        }
        if (point == FaultPoint.CommitAfter)
            _orders.MayKillUnrecorded = false;
        if (_isResting || !_chance.OneIn(_deathOdds))
            return;
        DeathsAt[point] = DeathsAt.GetValueOrDefault(point) + 1;
        _story.Say($"the supervisor dies at {point}");
        throw new SuddenDeath();
    }

    private void Open()
    {
        if (_life is not null)
            return;
        _story.Say($"life {++Lives} of the supervisor begins");
        var host = new SimulatedHost(_world, _agenda, _chance, _story, _orders);
        _world.Host = host;
        _deadlines.ReadAgain();
        _starts.Before(_world.Boot);
        _life = new Life(File, _kept, new LifeClock(_agenda), host, new SimulatedHooks(Lives, _agenda, _chance, _story), Reach);
        _openedAt = _agenda.Now;
        try
        {
            _life.Loop.TakeOver();
        }
        catch (SuddenDeath)
        {
            Die();
            return;
        }
        _callers.Life = _life;
        _planner.Begin(_life);
        _starts.After();
        Committed();
    }

    private void Die()
    {
        Deaths++;
        _life!.Die();
        _life = null;
        _world.Orphan();
        Observe();
        _callers.Bereave();
        _planner.Bereave();
        _agenda.In(_chance.Below(10) switch { < 6 => _chance.Within(1), < 9 => _chance.Within(60), _ => _chance.Within(40_000) }, Open);
    }

    private void Mischief()
    {
        switch (_chance.Below(16))
        {
            case < 4: SetClock(); break;
            case < 6 when _world.Trees.Count > 0: _world.KillShim(_chance.Of(_world.Trees)); break;
            case < 9: Fail(); break;
            case 9 when _life is not null: Kill(); break;
            case 10 when _chance.OneIn(3): Reboot(); break;
            case 11: _life?.Loop.HurryUpkeep(); break;
            case 12: _life?.Loop.Notice(); break;
            case 13: _deathOdds = _chance.Of([12, 200, 600, 2000]); break;
            case 14 when _life is not null: ShutDown(); break;
            default: break;
        }
    }

    private void SetClock()
    {
        var by = _chance.Within(_chance.OneIn(3) ? 100_000 : 4_000) * (_chance.OneIn(2) ? 1 : -1);
        _agenda.Skew += by;
        _story.Say($"the wall clock is set by {by:c}");
        _planner.Jump();
    }

    /// <summary>Nothing can be written for a while.</summary>
    private void Fail()
    {
        if (_fault is not null)
            return;
        _fault = _chance.Of([5, 8, 10, 13]);
        _story.Say($"storage fails with {_fault}");
        _agenda.In(_chance.OneIn(8) ? _chance.Within(40) : _chance.Within(2), () =>
        {
            _fault = null;
            _story.Say($"storage works");
        });
    }

    private void Kill()
    {
        _story.Say($"the supervisor is killed");
        Die();
    }

    /// <summary>It ends when all its jobs have; or it is killed before.</summary>
    private void ShutDown()
    {
        _story.Say($"the supervisor shuts down");
        _callers.StopAll();
        var life = _life;
        _agenda.In(_chance.Within(_chance.OneIn(2) ? 2 : 60), () =>
        {
            if (_life == life && life is not null)
                Kill();
            if (_chance.OneIn(3))
                Reboot();
        });
    }

    private void Reboot()
    {
        _story.Say($"the machine reboots");
        if (_life is not null)
            Die();
        _world.Reboot();
    }

    /// <summary>No mischief, no new requests; all jobs are stopped. Then nothing may be left open.</summary>
    private void ComeToRest()
    {
        _story.Say($"all comes to rest");
        (_isResting, _fault) = (true, null);
        Open();
        for (var i = 0; i < 300; i++)
            GoOn();
        _planner.Clear();
        for (var round = 0; round < 30 && !IsQuiet; round++)
        {
            foreach (var job in _rows.Jobs().Where(job => job.State is not ("pending" or "finished" or "failed")))
                _callers.Send(job.Name, ControlBatch.Stop());
            foreach (var run in _world.Trees.ToList())
                Let(run);
            Turn(surely: true);
            for (var i = 0; i < 200 && _agenda.Next is not null && !IsQuiet; i++)
                GoOn();
        }
        var audit = new FinalAudit(_rows, _world, _kept is not null);
        audit.Check(_callers, _deadlines.Restarts);
        Tickets = audit.Tickets;
    }

    /// <summary>What a deleted job has left ends by itself, at last.</summary>
    private void Let(SimulatedRun run)
    {
        if (_rows.Jobs().All(job => job.Id != run.Job))
            _world.End(run, new ProcessEnd.Success());
    }

    /// <summary>What the supervisor's death leaves on disk is what it had committed, on any disk: memory is the fastest.</summary>
    private static string Memory() => Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory(FormattableString.Invariant($"/dev/shm/dsup-sim-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}")).FullName
        : Directory.CreateTempSubdirectory("dsup-sim-").FullName;

    private bool IsQuiet => _world.Trees.Count == 0 && _rows.Open().Count == 0 && !_rows.HaveLiveRun() && _rows.Jobs().All(job => job.State is "pending" or "finished" or "failed");
}
