using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>What a round does about definitions.</summary>
internal sealed class DefinitionSteps(RoundLedger ledger, ControlSteps controls)
{
    public void Define(Input.Define define)
    {
        var entry = ledger.Jobs.Named(define.Job);
        if (ledger.Jobs.WhyAside(define.Job) is not null)
        {
            define.Answer.TrySetException(ledger.NotThere(define.Job));
            return;
        }
        if (entry is not null && define.CreateOnly)
        {
            define.Answer.TrySetException(new JobExistsException(define.Job));
            return;
        }
        var before = entry?.Job.Spec.Command;
        var declared = entry is null ? DefinitionChange.Created : Redefine(entry, define);
        entry ??= Add(define);
        ledger.Touch(entry);
        var ticket = define.DeclaredBy is null ? null : SendWhatFollows(entry, define, before);
        ledger.Result.Defined.Add((define.Answer, new ApplyResult(declared, ticket)));
    }

    private JobEntry Add(Input.Define define)
    {
        var id = ledger.Writer.Jobs.Insert(define.Job, define.Spec, ledger.Now);
        var entry = ledger.Jobs.Add(new JobRecord(id, define.Job, define.Spec) { Since = ledger.Now });
        ledger.AppendEvent(entry, null, null, "defined", define.Origin);
        return entry;
    }

    private DefinitionChange Redefine(JobEntry entry, Input.Define define)
    {
        if (entry.Job.Spec == define.Spec)
            return DefinitionChange.Unchanged;
        ledger.Touch(entry);
        if (entry.Job.State is JobState.Running or JobState.Starting { Ordered: true } && entry.Job.Spec.Stop != define.Spec.Stop)
            ledger.Result.Effects.Add((entry, new Effect.Amend(entry.Job.Run!.Value, define.Spec.Asked)));
        entry.Job = entry.Job with { Spec = define.Spec };
        ledger.Writer.Jobs.Define(entry.Job.Id, define.Spec);
        ledger.AppendEvent(entry, null, null, "redefined", define.Origin);
        return DefinitionChange.Changed;
    }

    /// <summary>
    /// What follows from a declared definition is in the outbox by the commit that makes it the job's: no crash leaves one without the
    /// other. Where the same waits for its turn already, that is it.
    /// </summary>
    private TicketId? SendWhatFollows(JobEntry entry, Input.Define define, Command? before)
    {
        entry.Job = entry.Job with { DeclaredBy = define.DeclaredBy, DeclaredIn = define.DeclaredIn };
        if (entry.Job is { State: JobState.Pending, Run: null, Wanted.StoppedBy: null, Spec.AutoStart: true })
            return TicketOfWaiting(entry, c => c is Control.Start)
                ?? controls.Enqueue(entry, new Control.Start(), Priority.Normal, define.Origin);
        if (!define.Restarts || !IsOutdated(entry.Job, before))
            return null;
        return TicketOfWaiting(entry, c => c is Control.Stop or Control.GracefulStop or Control.TryRestart or Control.TryGracefulRestart)
            ?? controls.Enqueue(entry, new Control.TryGracefulRestart(), Priority.Normal, define.Origin);
    }

    private static TicketId? TicketOfWaiting(JobEntry entry, Predicate<Control> what) =>
        entry.Queue.FirstOrDefault(c => what(c.Control))?.Ticket;

    /// <summary>
    /// Whether there is a process, or is to be one again, that the definition wants otherwise. A launch that waits is made from it.
    /// </summary>
    private static bool IsOutdated(JobRecord job, Command? before) => job.State switch
    {
        JobState.Starting { Ordered: false } => false,
        JobState.Running or JobState.Starting when job.LaunchedAs is { } launched => launched != CommandFingerprint.Of(job.Spec.Command),
        JobState.Running or JobState.Starting or JobState.Backoff => job.Spec.Command != before,
        _ => false,
    };

    /// <summary>By the end of the round, since a launch is made from the definition as it is then.</summary>
    public void RememberLaunches()
    {
        foreach (var (entry, _) in ledger.Result.Effects.Where(e => e.Effect is Effect.Launch))
            entry.Job = entry.Job with { LaunchedAs = CommandFingerprint.Of(entry.Job.Spec.Command) };
    }
}
