using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>
/// What the loop does where one input or job cannot be dealt with: the input is refused; if it goes wrong without it too, the job is failed; and
/// if not even that can be written, the job is left alone. The loop continues for all others.
/// </summary>
internal sealed partial class EngineLoop
{
    /// <summary>Jobs with rows that cannot be read, until that has been written down.</summary>
    private readonly List<JobEntry> _unsound = [];

    /// <summary>Jobs that are to be failed with the next commit, and why.</summary>
    private readonly Dictionary<JobId, string> _contained = [];

    /// <summary>Jobs that were left alone since the last commit, and why.</summary>
    private readonly Dictionary<JobId, string> _leftAlone = [];

    /// <summary>What is to be tried instead of an input, or of none, which failed for a reason of its own; null: nothing.</summary>
    private IReadOnlyList<Input>? Without(IReadOnlyList<Input> all, Exception fault)
    {
        var isOwed = all is [Input.Report or Input.HookNews or Input.Recovered];
        if (all is [var input] && !isOwed)
        {
            LogRefused(input.GetType().Name, fault);
            RefuseDefect(input, fault);
            return [];                                               // perhaps it is well without it
        }
        if (fault is JobDefectException defect)
        {
            Contain(defect);
            return all;
        }
        LogGivenUp(isOwed ? all[0].ToString() : "nothing new", fault);
        _clock.RingIn(StorageRetry);
        return isOwed ? [] : null;
    }

    private void Contain(JobDefectException defect)
    {
        if (_contained.TryAdd(defect.Job, defect.Message))
        {
            LogContained(defect.Job.Value, defect);
            return;
        }
        _contained.Remove(defect.Job);
        _stale.Remove(defect.Job);
        if (_jobs.Of(defect.Job) is not { } entry)
            return;
        var reason = $"Job '{entry.Job.Name}' is left alone until the supervisor starts again, since its rows can be neither worked with nor written: "
            + $"{defect.Message.TrimEnd('.')}. Examine the data directory";
        _jobs.SetAside(entry, reason);
        _unsound.Remove(entry);
        _leftAlone[defect.Job] = reason;
        LogSetAside(reason, defect);
    }

    private void TellTroubles(Round round)
    {
        foreach (var entry in _unsound)
            round.Mend(entry);
        foreach (var (job, reason) in _contained)
        {
            if (_jobs.Of(job) is { } entry)
                round.Contain(entry, reason);
        }
        foreach (var (job, reason) in _leftAlone)
            round.TellAside(job, reason);
    }

    /// <summary>They are written down.</summary>
    private void ForgetTroubles()
    {
        foreach (var entry in _unsound)
        {
            foreach (var fault in entry.Unsound?.Faults ?? [])
                LogUnreadable(entry.Job.Name, fault);
            entry.Unsound = null;
        }
        _unsound.Clear();
        _contained.Clear();
        _leftAlone.Clear();
    }

    /// <summary>An effect that cannot even be begun has failed: what waits for it is answered.</summary>
    private void Guarded(string job, Effect effect, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (Defect.Is(e))
        {
            LogNotBegun(job, effect.ToString(), e);
            ProcessReport? news = effect switch
            {
                Effect.Launch l => new ProcessReport.LaunchFailed(l.Run, e.Message, Transient: false, Now()),
                Effect.Signal s => new ProcessReport.Delivered(s.Run, s.Ticket.Value, e.Message),
                Effect.Ask a => new ProcessReport.Delivered(a.Run, a.Ticket.Value, e.Message),
                _ => null,
            };
            if (news is not null)
                Post(new Input.Report(news));
        }
    }

    private void RefuseDefect(Input input, Exception fault)
    {
        if ((fault as JobDefectException)?.InnerException is SqliteException inner)
            fault = inner;
        if (fault is SqliteException constraint)
            Refuse(input, constraint);
        else if (input is Input.Upkeep)
            Refuse(input, new SqliteException(fault.Message, 1));
        else
            Reject(input, new StorageUnavailableException($"The supervisor cannot take this request: {fault.Message}", fault));
    }

    [LoggerMessage(2006, LogLevel.Error, "A request of kind {Kind} cannot be taken, and is refused")]
    private partial void LogRefused(string kind, Exception fault);

    [LoggerMessage(2007, LogLevel.Critical, "Job {Job} cannot be worked with: it is failed, its processes are left as they are")]
    private partial void LogContained(long job, Exception fault);

    [LoggerMessage(2008, LogLevel.Critical, "{Reason}")]
    private partial void LogSetAside(string reason, Exception fault);

    [LoggerMessage(2009, LogLevel.Critical, "This cannot be taken, and is given up: {Input}")]
    private partial void LogGivenUp(string input, Exception fault);

    [LoggerMessage(2010, LogLevel.Error, "{Job}: {Effect} cannot be begun")]
    private partial void LogNotBegun(string job, string effect, Exception fault);

    [LoggerMessage(2011, LogLevel.Error, "{Job}: a row cannot be read: {Fault}")]
    private partial void LogUnreadable(string job, string fault);
}
