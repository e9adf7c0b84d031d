using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>
/// One loop owns all jobs: it takes what has arrived, decides, commits once, then answers and acts. Whatever arrives during one commit
/// is the next one. Its only awaits are its inputs; time, process host and storage are handed in.
/// </summary>
internal sealed partial class EngineLoop : IAsyncDisposable
{
    /// <summary>More than this in one commit gains nothing: 1,000 rows a transaction reach the most rows a second.</summary>
    private const int LargestRound = 1000;

    private static readonly TimeSpan StorageRetry = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Input> _inputs = Channel.CreateUnbounded<Input>(new() { SingleReader = true });
    private readonly List<Input> _batch = new(LargestRound);
    private readonly JobTable _jobs = new();
    private readonly Database _database;
    private readonly Retention? _kept;
    private readonly DatabaseFileGuard? _place;
    private Writer _writer;
    private readonly IProcessHost _host;
    private readonly IHookHost _hooks;
    private readonly JobBoard _board;
    private readonly TicketDesk _desk;
    private readonly TimeProvider _time;
    private readonly Action<string> _reach;
    private readonly ILogger _log;
    private readonly DeadlineTimer _clock;
    private readonly CheckpointTimer _checkpoints;
    private readonly WallDrift _drift;
    private readonly Changes _changes;
    private List<Input> _retained = [];
    private readonly HashSet<JobId> _stale = [];
    private volatile bool _isWritable = true;
    private bool _isRecovered, _noticed;
    private Task _loop = Task.CompletedTask;

    public EngineLoop(
        Database database, Retention? kept, IProcessHost host, IHookHost hooks, TicketDesk desk, JobBoard board, Changes changes, TimeProvider time,
        Action<string> reach, ILogger log, DatabaseFileGuard? place = null)
    {
        (_database, _kept, _place) = (database, kept, place);
        (_host, _hooks, _desk, _board, _changes, _time, _reach, _log) = (host, hooks, desk, board, changes, time, reach, log);
        _writer = new Writer(database);
        _drift = new WallDrift(time);
        _checkpoints = new CheckpointTimer(database, time, reach);
        _clock = new DeadlineTimer(time, () => _inputs.Writer.TryWrite(new Input.Tick()));
        host.Reports = report => _inputs.Writer.TryWrite(new Input.Report(report));
        hooks.Reports = report => _inputs.Writer.TryWrite(new Input.HookNews(report));
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
            Show(_jobs.Add(job));
        var (last, fault) = _writer.Instance.Boot();
        var hasBooted = Recovery.HasBooted(last, _host.Boot, stored);
        RunRound([.. _host.Recover(Recovery.Orders(stored, hasBooted)).Select(news => new Input.Report(news)), new Input.Recovered(hasBooted, fault)]);
        BeginUpkeep();
    }

    /// <summary>
    /// One turn of the loop: a round with what has arrived; false where nothing has. A simulation, which has no threads, calls it instead of
    /// <see cref="Start"/>, and takes the very same steps.
    /// </summary>
    public bool Turn()
    {
        while (_batch.Count < LargestRound && _inputs.Reader.TryRead(out var input))
            _batch.Add(input);
        if (_batch.Count == 0)
            return false;
        if (!HasOnlyOurOwn(_batch) && !PutOffUpkeep(_batch) && !PutOffDeliveries(_batch))
            RunRound(_batch);
        _batch.Clear();
        return true;
    }

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
        if (_upkeep is not null)
            await _upkeep.DisposeAsync().ConfigureAwait(false);
        await _checkpoints.DisposeAsync().ConfigureAwait(false);
        _clock.Dispose();
        _writer.Dispose();
        _place?.Dispose();
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
            LogCrash(e);
            _inputs.Writer.TryComplete();
            while (_inputs.Reader.TryRead(out var input))
                _batch.Add(input);
            var stopped = new StorageUnavailableException($"The supervisor's loop has stopped: {e.Message}", e);
            foreach (var input in _batch)
                Reject(input, stopped);
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

    /// <summary>Whether there is nothing to do but our own writing was noticed.</summary>
    private bool HasOnlyOurOwn(List<Input> batch)
    {
        if (batch.RemoveAll(input => input is Input.Noticed) == 0)
            return false;
        _noticed = false;
        return batch.Count == 0 && !_writer.IsChangedByOthers();
    }

    /// <summary>One round, with what earlier ones could not write down in front. Callers are refused before anything is lost.</summary>
    private void RunRound(IReadOnlyList<Input> inputs)
    {
        var all = _retained.Count == 0 ? inputs : [.. _retained, .. inputs];
        _retained = [];
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
            if (Without(all, fault) is not { } rest)
                return;
            all = rest;
        }
        if (!_isWritable)
            LogWrittenAgain();
        _isWritable = true;
        _writer.IsPatient = true;
    }

    private void OnUnavailable(SqliteException fault, IReadOnlyList<Input> all)
    {
        if (SqliteFault.IsReadOnly(fault))
            Reopen();
        if (_isWritable)
            LogNotWritten(SqliteFault.Describe(fault));
        _isWritable = false;
        _writer.IsPatient = false;                                   // callers who may need to kill wait behind each attempt
        foreach (var input in all)
            Refuse(input, fault);
        _clock.RingIn(StorageRetry);                                 // also when nothing is kept: a deadline may have passed meanwhile
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
        if (_place?.Check() is { } moved)
            return moved;
        if (inputs.Any(input => input is Input.Upkeep))
            _reach(FaultPoint.UpkeepBefore);
        var round = new Round(_writer, _jobs, _hooks.IsGone, _host.Boot, Now());
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
        Mark();
        _drift.Follow(round.Shift);
        _isRecovered = _isRecovered || inputs.Any(i => i is Input.Recovered);
        ForgetTroubles();
        Publish(round);
        Resolve(round.Result);
        Act(round.Result);
        _checkpoints.Written(_writer.TakePagesWritten());
        RestFromUpkeep(round.Result);
        return null;
    }

    private void Decide(Round round, IReadOnlyList<Input> inputs)
    {
        _writer.Begin();
        Reload();
        TellTroubles(round);
        if (_drift.Find() is var shift && shift != TimeSpan.Zero)
            round.ShiftDeadlines(shift);
        round.TakeForeign();
        foreach (var input in inputs)
            round.Take(input);
        foreach (var (entry, deadline) in _clock.TakeDue())
            round.OnDeadline(entry, deadline);
        if (!_isWritable)
            round.Probe();
        round.Finish();
    }

    private Exception GiveUp(Round round, Exception fault)
    {
        _writer.Rollback();
        _stale.UnionWith(round.Touched.Select(t => t.Job.Id));
        _unsound.RemoveAll(round.Touched.Contains);                  // they are read again
        return fault;
    }

    private void Mark()
    {
        if (_place?.IsMarked(_writer.KnownSeq) != false)
            return;
        _reach(FaultPoint.AcceptedMarkBefore);
        _place.Accepted(_writer.KnownSeq);
        _reach(FaultPoint.AcceptedMarkAfter);
    }

    /// <summary>What a failed round decided never happened: the rows are the truth.</summary>
    private void Reload()
    {
        foreach (var id in _stale)
        {
            if (_jobs.Of(id) is { } entry)
                _jobs.Remove(entry);
            if (_jobs.IsAside(id))
                continue;
            foreach (var stored in JobLoader.Load(_writer.Connection, id))
                Watch(_jobs.Add(_isRecovered ? stored with { Active = [.. stored.Active.Select(a => a with { Unsure = false })] } : stored));   // a living supervisor is sure
        }
        _stale.Clear();
    }

    private void Show(JobEntry entry)
    {
        _board.Put(entry.Job);
        Watch(entry);
    }

    private void Watch(JobEntry entry, TimeSpan shift = default)
    {
        if (entry.Unsound is not null)
            _unsound.Add(entry);
        if (entry.Job.State.Deadline is { } deadline)
            _clock.Set(entry, deadline, shift);
    }

    private void Publish(Round round)
    {
        foreach (var entry in round.Touched)
        {
            if (entry.Job.State.Deadline != entry.Saved.State.Deadline)
                Watch(entry, round.Shift);
            if (!entry.Job.State.Shifted(-round.Shift).Continues(entry.Saved.State))
                LogState(entry.Job.Name, Words.Of(entry.Job.State), entry.Job.Run?.Value);
            _board.Put(entry.Job);
            entry.Saved = entry.Job;
        }
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
            LogFailed(job, ticket.Value, reason);
        foreach (var (answer, value) in result.Defined)
            answer.TrySetResult(value);
        foreach (var (answer, value) in result.Scheduled)
            answer.TrySetResult(value);
        foreach (var answer in result.Planned)
            answer.TrySetResult();
        _reach(FaultPoint.AnswerAfter);
    }

    /// <summary>Milliseconds, as rows have them: what is in memory and what is read again are then equal.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    [LoggerMessage(2001, LogLevel.Information, "{Job}: {State} (run {Run})")]
    private partial void LogState(string job, string state, long? run);

    [LoggerMessage(2012, LogLevel.Warning, "{Job}: ticket {Ticket} has failed: {Reason}")]
    private partial void LogFailed(string job, long ticket, string reason);

    [LoggerMessage(2002, LogLevel.Error, "The database cannot be written: {Reason} Until it can be, callers are refused, and what processes report is kept")]
    private partial void LogNotWritten(string reason);

    [LoggerMessage(2004, LogLevel.Warning, "The database can be written again")]
    private partial void LogWrittenAgain();

    [LoggerMessage(2003, LogLevel.Critical, "The supervisor's loop has stopped")]
    private partial void LogCrash(Exception fault);
}
