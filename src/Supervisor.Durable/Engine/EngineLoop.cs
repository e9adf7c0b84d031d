using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine.Rounds;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>
/// One loop owns all jobs: it takes what has arrived, decides, commits once, then answers and acts. Whatever arrives during one commit
/// is the next one. Its only awaits are its inputs; time, process host and storage are handed in.
/// </summary>
internal sealed class EngineLoop : IAsyncDisposable
{
    /// <summary>More than this in one commit gains nothing: 1,000 rows a transaction reach the most rows a second.</summary>
    private const int LargestRound = 1000;

    private static readonly TimeSpan StorageRetry = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Input> _inputs = Channel.CreateUnbounded<Input>(new() { SingleReader = true });
    private readonly List<Input> _batch = new(LargestRound);
    private readonly JobTable _jobs = new();
    private readonly Database _database;
    private readonly DatabaseFileGuard? _file;
    private readonly IProcessHost _host;
    private readonly IHookHost _hooks;
    private readonly TicketDesk _desk;
    private readonly Changes _changes;
    private readonly TimeProvider _time;
    private readonly Action<string> _reach;
    private readonly ILogger _log;
    private readonly DeadlineTimer _deadlines;
    private readonly CheckpointTimer _checkpoints;
    private readonly WallDrift _drift;
    private readonly HistoryUpkeep _upkeep;
    private readonly RetainedInputs _retained;
    private readonly DefectiveJobs _defects;
    private readonly JobCache _cache;
    private readonly InputRefusals _refusals;
    private readonly RoundEffects _effects;
    private Writer _writer;
    private volatile bool _isWritable = true;
    private bool _isRecovered, _noticed;
    private Task _loop = Task.CompletedTask;

    public EngineLoop(
        Database database, Retention? kept, IProcessHost host, IHookHost hooks, TicketDesk desk, JobBoard board, Changes changes,
        TimeProvider time, Action<string> reach, ILogger log, DatabaseFileGuard? file = null)
    {
        (_database, _file) = (database, file);
        (_host, _hooks, _desk, _changes, _time, _reach, _log) = (host, hooks, desk, changes, time, reach, log);
        _writer = new Writer(database);
        _drift = new WallDrift(time);
        _checkpoints = new CheckpointTimer(database, time, reach);
        _deadlines = new DeadlineTimer(time, () => Post(new Input.Tick()));
        _upkeep = new HistoryUpkeep(kept, _checkpoints, time, reach, log, input => Post(input));
        _retained = new RetainedInputs(_jobs, _deadlines);
        _defects = new DefectiveJobs(_jobs, log);
        _cache = new JobCache(_jobs, board, _deadlines, _defects, log);
        _refusals = new InputRefusals(host, _jobs, _retained, _upkeep);
        _effects = new RoundEffects(host, hooks, time, reach, log, input => Post(input));
        host.Reports = report => Post(new Input.Report(report));
        hooks.Reports = report => Post(new Input.HookNews(report));
    }

    /// <summary>Takes over what the last supervisor left, then runs until disposed.</summary>
    public void Start()
    {
        TakeOver();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>What the last supervisor left becomes this one's: rows, runs, and what was decided but perhaps not done.</summary>
    public void TakeOver()
    {
        var stored = JobLoader.Load(_writer.Connection);
        foreach (var job in stored)
            _cache.Add(job);
        var (last, fault) = _writer.Instance.Boot();
        var hasBooted = Recovery.HasBooted(last, _host.Boot, stored);
        var found = _host.Recover(Recovery.Orders(stored, hasBooted));
        RunRound([.. found.Select(news => new Input.Report(news)), new Input.Recovered(hasBooted, fault)]);
        _upkeep.Begin();
    }

    /// <summary>
    /// One turn of the loop: a round with what has arrived; false where nothing has. A simulation, which has no threads, calls it instead
    /// of <see cref="Start"/>, and takes the very same steps.
    /// </summary>
    public bool Turn()
    {
        while (_batch.Count < LargestRound && _inputs.Reader.TryRead(out var input))
            _batch.Add(input);
        if (_batch.Count == 0)
            return false;
        if (!HasOnlyOurOwn(_batch) && !_upkeep.PutOff(_batch) && !PutOffDeliveries(_batch))
            RunRound(_batch);
        _batch.Clear();
        return true;
    }

    /// <summary>Called on the loop's thread when a round is on disk and answered, with the time that the round took.</summary>
    public Action<RoundResult, TimeSpan>? Committed { get; init; }

    /// <summary>Ends when the loop does: well when it was disposed, faulted when it crashed.</summary>
    public Task Completion => _loop;

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsWritable => _isWritable;

    /// <summary>Hands an input to the loop; false when it has stopped.</summary>
    public bool Post(Input input) => _inputs.Writer.TryWrite(input);

    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // the loop reports its own crash
        await _upkeep.DisposeAsync().ConfigureAwait(false);
        await _checkpoints.DisposeAsync().ConfigureAwait(false);
        _deadlines.Dispose();
        _writer.Dispose();
        _file?.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _inputs.Reader.WaitToReadAsync().ConfigureAwait(false))
                Turn();
            WriteDeliveries();
        }
        catch (Exception e)
        {
            _log.LogCrash(e);
            _inputs.Writer.TryComplete();
            while (_inputs.Reader.TryRead(out var input))
                _batch.Add(input);
            var stopped = new StorageUnavailableException($"The supervisor's loop has stopped: {e.Message}", e);
            foreach (var input in _batch)
                InputRefusals.Reject(input, stopped);
            _desk.Close(stopped);
            _changes.Close(stopped);
            throw;
        }
    }

    /// <summary>The database was written to: looks, soon, whether by another program. May be called for each of our own commits.</summary>
    public void Notice()
    {
        if (!Interlocked.Exchange(ref _noticed, true))
            Post(new Input.Noticed());
    }

    /// <summary>Looks after the history now, instead of within the hour.</summary>
    public void HurryUpkeep() => _upkeep.Hurry();

    /// <summary>Whether there is nothing to do but our own writing was noticed.</summary>
    private bool HasOnlyOurOwn(List<Input> batch)
    {
        if (batch.RemoveAll(input => input is Input.Noticed) == 0)
            return false;
        _noticed = false;
        return batch.Count == 0 && !_writer.IsChangedByOthers();
    }

    /// <summary>Whether all that has arrived can wait for the next commit. It is kept, and written with that.</summary>
    private bool PutOffDeliveries(List<Input> batch)
    {
        if (!_isWritable || !_retained.CanWait(batch) || _writer.IsChangedByOthers())
            return false;
        _retained.PutOff(batch);
        return true;
    }

    /// <summary>An orderly end leaves no signal in doubt.</summary>
    private void WriteDeliveries()
    {
        if (_isWritable && !_retained.IsEmpty)
            RunRound([]);
    }

    /// <summary>One round, with what earlier ones could not write down in front. Callers are refused before anything is lost.</summary>
    private void RunRound(IReadOnlyList<Input> inputs)
    {
        var all = _retained.TakeWith(inputs);
        while (Commit(all) is { } fault)
        {
            if (fault is SqliteException unavailable && SqliteFault.IsUnavailable(unavailable))
            {
                OnUnavailable(unavailable, all);
                return;
            }
            if (all.Count > 1)
            {
                foreach (var input in all)                           // one of them cannot be taken: find it
                    RunRound([input]);
                return;
            }
            if (AfterDefect(all, fault) is not { } rest)
                return;
            all = rest;
        }
        if (!_isWritable)
            _log.LogWrittenAgain();
        _isWritable = true;
        _writer.IsPatient = true;
    }

    private void OnUnavailable(SqliteException fault, IReadOnlyList<Input> all)
    {
        if (SqliteFault.IsReadOnly(fault))
            Reopen();
        if (_isWritable)
            _log.LogNotWritten(SqliteFault.Describe(fault));
        _isWritable = false;
        _writer.IsPatient = false;                                   // callers who may need to kill wait behind each attempt
        foreach (var input in all)
            _refusals.Refuse(input, fault);
        _deadlines.RingIn(StorageRetry);                             // also when nothing is kept: a deadline may have passed meanwhile
    }

    /// <summary>
    /// What is to be tried instead of an input, or of none, which failed for a reason of its own; null: nothing. The input is refused; if
    /// it goes wrong without it too, the job is failed, or left alone.
    /// </summary>
    private IReadOnlyList<Input>? AfterDefect(IReadOnlyList<Input> all, Exception fault)
    {
        var isOwed = all is [Input.Report or Input.HookNews or Input.Recovered];
        if (all is [var input] && !isOwed)
        {
            _log.LogRefused(input.GetType().Name, fault);
            _refusals.RefuseDefect(input, fault);
            return [];                                               // perhaps it is well without it
        }
        if (fault is JobDefectException defect)
        {
            Contain(defect);
            return all;
        }
        _log.LogGivenUp(isOwed ? all[0].ToString() : "nothing new", fault);
        _deadlines.RingIn(StorageRetry);
        return isOwed ? [] : null;
    }

    private void Contain(JobDefectException defect)
    {
        if (_defects.TryContain(defect))
            return;
        _cache.Leave(defect.Job);
        _defects.SetAside(defect);
    }

    /// <summary>A file that was opened for reading only stays so, whatever becomes of its mode or its mount.</summary>
    private void Reopen()
    {
        try
        {
            var opened = new Writer(_database, _writer.KnownSeq);
            _writer.Dispose();
            _writer = opened;
        }
        catch (SqliteException)
        {
            // with the next fault
        }
    }

    /// <summary>Null when it is on disk; the fault when nothing of it is.</summary>
    private Exception? Commit(IReadOnlyList<Input> inputs)
    {
        if (_file?.Check() is { } moved)
            return moved;
        if (inputs.Any(input => input is Input.Upkeep))
            _reach(FaultPoint.UpkeepBefore);
        var began = _time.GetTimestamp();
        var round = new Round(_writer, _jobs, _hooks.IsGone, _host.Boot, RowTime.Now(_time));
        try
        {
            Decide(round, inputs);
        }
        catch (Exception e) when (e is SqliteException || Defect.Is(e))
        {
            return GiveUp(round, e);
        }
        try
        {
            _reach(FaultPoint.CommitBefore);
            _writer.Commit();
        }
        catch (SqliteException e)
        {
            return GiveUp(round, e);
        }
        _reach(FaultPoint.CommitAfter);
        RememberTickets();
        _drift.Follow(round.Shift);
        _isRecovered = _isRecovered || inputs.Any(i => i is Input.Recovered);
        _defects.OnCommitted();
        Publish(round);
        Resolve(round.Result);
        _effects.Act(round.Result);
        _checkpoints.Written(_writer.TakePagesWritten());
        _upkeep.OnCommitted(round.Result);
        Committed?.Invoke(round.Result, _time.GetElapsedTime(began));
        return null;
    }

    private void Decide(Round round, IReadOnlyList<Input> inputs)
    {
        _writer.Begin();
        _cache.Reload(_writer.Connection, _isRecovered);
        _defects.RecordIn(round);
        if (_drift.Find() is var shift && shift != TimeSpan.Zero)
            round.ShiftDeadlines(shift);
        round.TakeForeign();
        foreach (var input in inputs)
            round.Take(input);
        foreach (var (entry, deadline) in _deadlines.TakeDue())
            round.OnDeadline(entry, deadline);
        if (!_isWritable)
            round.Probe();
        round.Finish();
    }

    private Exception GiveUp(Round round, Exception fault)
    {
        _writer.Rollback();
        _cache.OnGivenUp(round);
        return fault;
    }

    private void RememberTickets()
    {
        if (_file?.Tickets.Is(_writer.KnownSeq) != false)
            return;
        _reach(FaultPoint.AcceptedMarkBefore);
        _file.Tickets.Write(_writer.KnownSeq);
        _reach(FaultPoint.AcceptedMarkAfter);
    }

    private void Publish(Round round)
    {
        _cache.OnCommitted(round);
        if (round.Touched.Count > 0)
            _changes.Pulse();
    }

    private void Resolve(RoundResult result)
    {
        _reach(FaultPoint.AnswerBefore);
        foreach (var (claim, tickets) in result.Accepted)
        {
            _desk.Register(tickets[^1], claim);
            claim.Accept(tickets);
        }
        foreach (var (answer, value) in result.Selected)
            answer.TrySetResult(value);
        foreach (var (ticket, outcome) in result.Resolved)
            _desk.Resolve(ticket, outcome);
        foreach (var (job, ticket, reason) in result.Failures)
            _log.LogFailed(job, ticket.Value, reason);
        foreach (var (answer, value) in result.Defined)
            answer.TrySetResult(value);
        foreach (var (answer, value) in result.Scheduled)
            answer.TrySetResult(value);
        foreach (var answer in result.Planned)
            answer.TrySetResult();
        _reach(FaultPoint.AnswerAfter);
    }
}
