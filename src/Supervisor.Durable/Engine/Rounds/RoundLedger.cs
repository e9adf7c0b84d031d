using Microsoft.Data.Sqlite;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// What one round has changed so far: the jobs it has touched, the controls whose rows are yet to be written, and what it owes the world.
/// All steps of the round write through it.
/// </summary>
/// <param name="writer">The round's transaction.</param>
/// <param name="jobs">All jobs.</param>
/// <param name="now">The time of all that happens in the round.</param>
internal sealed class RoundLedger(Writer writer, JobTable jobs, DateTimeOffset now)
{
    /// <summary>The kind of event for a row which cannot be read.</summary>
    public const string Unreadable = "unreadable";

    private readonly HashSet<JobEntry> _touched = [];

    /// <summary>Controls that this round accepts and that have no row yet.</summary>
    private readonly Dictionary<TicketId, (JobId Job, OpenControl Control, string Origin)> _unwritten = [];

    public Writer Writer { get; } = writer;

    public JobTable Jobs { get; } = jobs;

    public DateTimeOffset Now { get; } = now;

    public RoundResult Result { get; } = new();

    /// <summary>The entries this round has changed: to be read again if the commit fails.</summary>
    public IReadOnlyCollection<JobEntry> Touched => _touched;

    public void Touch(JobEntry entry) => _touched.Add(entry);

    /// <summary>A step for one job, which counts as changed: a defect in it is a defect of that job, and of no other.</summary>
    public void Isolate(JobEntry entry, Action step)
    {
        Touch(entry);
        try
        {
            step();
        }
        catch (Exception e) when (e is not JobDefectException && Defect.Is(e))
        {
            throw new JobDefectException(entry.Job.Id, e);
        }
    }

    /// <summary>Writes a line into the log of events.</summary>
    public void AppendEvent(JobEntry? entry, RunId? run, TicketId? ticket, string kind, string? detail = null)
    {
        Writer.Events.Insert(Now, entry?.Job.Id, run, ticket, kind, detail);
        if (run is { } concerned)
            Result.RunEvents.Add((concerned, kind));
    }

    /// <summary>
    /// Its row is written when it is known what becomes of it in this round; one with a key at once, for that may be asked for.
    /// </summary>
    public void Accept(JobEntry entry, OpenControl control, string origin, string? key)
    {
        entry.Queue.Add(control);
        if (key is not null)
            Writer.Outbox.Insert(entry.Job.Id, control, origin, key, Now);
        else
            _unwritten.Add(control.Ticket, (entry.Job.Id, control, origin));
    }

    /// <summary>The control has had its turn, and waits for that run, or for a hook where it is null.</summary>
    public void Activate(OpenControl control, RunId? run)
    {
        if (_unwritten.Remove(control.Ticket, out var row))
            Writer.Outbox.InsertActive(row.Job, control, row.Origin, run, Now);
        else
            Writer.Outbox.Activate(control.Ticket, run, Now);
    }

    public void Resolve(JobRecord job, OpenControl control, Outcome outcome)
    {
        if (_unwritten.Remove(control.Ticket, out var row))
            Writer.Outbox.InsertResolved(row.Job, control, row.Origin, outcome, Now);
        else
            Writer.Outbox.Resolve(control.Ticket, outcome, Now);
        OnResolved(job.Name, control.Ticket, outcome);
    }

    /// <summary>A control that cannot be read has failed. If not even that can be written to its row, its event says so.</summary>
    public void FailUnreadable(JobEntry? entry, UnreadableControl control)
    {
        var why = $"the control cannot be read: {control.Reason}";
        try
        {
            var outcome = new Outcome(OutcomeKind.Failed, why);
            Writer.Outbox.Resolve(control.Ticket, outcome, Now);
            OnResolved(entry?.Job.Name, control.Ticket, outcome);
        }
        catch (SqliteException e) when (!SqliteFault.IsUnavailable(e))
        {
            why = $"{why}; nor can its row be written: {e.Message}";
        }
        AppendEvent(entry, null, control.Ticket, Unreadable, why);
    }

    /// <summary>The controls that only wait get their rows.</summary>
    public void WriteWaiting()
    {
        foreach (var (job, control, origin) in _unwritten.Values)
            Writer.Outbox.Insert(job, control, origin, null, Now);
    }

    /// <summary>A job's row becomes what the round has decided.</summary>
    public void Save(JobEntry entry)
    {
        if (entry.Job == entry.Saved)
            return;
        Writer.Jobs.Update(entry.Job);
        if (entry.Job.State.Deadline != entry.Saved.State.Deadline)
            Writer.Jobs.SetDeadline(entry.Job.Id, entry.Job.State.Deadline);
    }

    /// <summary>Why a job of that name cannot be asked.</summary>
    public SupervisorException NotThere(string job) =>
        Jobs.WhyAside(job) is { } reason ? new StorageUnavailableException(reason) : new JobNotFoundException(job);

    private void OnResolved(string? job, TicketId ticket, Outcome outcome)
    {
        Result.Resolved.Add((ticket, outcome));
        if (outcome.Kind == OutcomeKind.Failed)
            Result.Failures.Add((job ?? "unknown job", ticket, outcome.Detail ?? "no reason is known"));
    }
}
