using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>What a round does about hooks.</summary>
internal sealed partial class Round
{
    private void OnHookReport(HookReport news)
    {
        switch (news)
        {
            case HookReport.Returned r when jobs.Named(r.Job) is { } entry && entry.Calling.Find(c => c.Ticket == r.Ticket) is { } call:
                For(entry, () => OnHookReport(entry, r, call));
                break;
            case HookReport.Prepared p when jobs.Of(p.Order.Run) is { } entry && entry.Job.State is JobState.Starting s && s.Run == p.Order.Run:
                Result.Launches.Add(p.Order);
                break;
            case HookReport.Refused r when jobs.Of(r.Run) is { } entry && entry.Job.State is JobState.Starting s && s.Run == r.Run:
                OnProcessReport(new ProcessReport.LaunchFailed(r.Run, r.Error, Transient: false, r.At));
                break;
            default:
                break;                                               // of a job or run that is gone
        }
    }

    private void OnHookReport(JobEntry entry, HookReport.Returned r, OpenControl call)
    {
        Apply(entry, new JobEvent.HookReturned(r.Ticket, r.Error), r.Ticket);
        if (r.Error is not null)
            AppendEvent(entry, null, r.Ticket, "hook-failed", r.Error);
        if (call.Control is Control.Run)                             // an error of the error handler itself only gets an event
            HandleError(entry, r.Error);
    }

    /// <summary>Calling the error handler is a control like any other, but of high priority: it is not held up by a grace window.</summary>
    private void HandleError(JobEntry entry, string? error)
    {
        if (error is null || entry.Job.Hooks.Error is not { } hook || entry.Job.State is JobState.Deleted)
            return;
        Enqueue(entry, new Control.HandleError(hook, error), Priority.High, Origins.ErrorHandler);
    }

    /// <summary>Delegates in the memory of a program that is gone can't be called: what asked for them is cancelled, and says so.</summary>
    private void ForgetGoneHooks(JobEntry entry)
    {
        foreach (var control in entry.Open.Where(c => HookName.Of(c.Control) is { } hook && isGone(hook)).ToList())
        {
            entry.Calling.Remove(control);
            entry.Queue.Remove(control);
            Resolve(entry.Job, control, new Outcome(OutcomeKind.Cancelled, "its hook was in the memory of a program that has ended. Register hooks by name, and they survive"));
        }
        string? Kept(string? hook, string kind)
        {
            if (hook is null || !isGone(hook))
                return hook;
            AppendEvent(entry, null, null, "hook-lost", $"the {kind} was in the memory of a program that has ended");
            return null;
        }
        var hooks = entry.Job.Hooks;
        entry.Job = entry.Job with { Hooks = new(Kept(hooks.Spawn, "spawn hook"), Kept(hooks.SpawnFunction, "spawn function"), Kept(hooks.Error, "error handler")) };
    }
}
