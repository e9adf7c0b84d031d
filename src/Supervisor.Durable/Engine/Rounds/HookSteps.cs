using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>What a round does with what the hook host reports, and with hooks that are gone.</summary>
/// <param name="ledger">The round's changes.</param>
/// <param name="steps">Decides.</param>
/// <param name="controls">Where the call of an error handler goes.</param>
/// <param name="processes">A launch that a hook has refused is reported as one that has failed.</param>
/// <param name="isGone">Whether a hook was in the memory of a program that is gone.</param>
internal sealed class HookSteps(RoundLedger ledger, JobSteps steps, ControlSteps controls, ProcessSteps processes, Predicate<string> isGone)
{
    public void OnReport(HookReport news)
    {
        switch (news)
        {
            case HookReport.Returned r when ledger.Jobs.Named(r.Job) is { } entry
                && entry.Calling.Find(c => c.Ticket == r.Ticket) is { } call:
                ledger.Isolate(entry, () => OnReturned(entry, r, call));
                break;
            case HookReport.Prepared p when IsAwaited(p.Order.Run):
                ledger.Result.Launches.Add(p.Order);
                break;
            case HookReport.Refused r when IsAwaited(r.Run):
                processes.OnReport(new ProcessReport.LaunchFailed(r.Run, r.Error, Transient: false, r.At));
                break;
            default:
                break;                                               // of a job or run that is gone
        }
    }

    /// <summary>Delegates in the memory of a program that is gone can't be called: what asked for them is cancelled, and says so.</summary>
    public void ForgetGone(JobEntry entry)
    {
        const string why = "its hook was in the memory of a program that has ended. Register hooks by name, and they survive";
        foreach (var control in entry.Open.Where(c => HookName.Of(c.Control) is { } hook && isGone(hook)).ToList())
        {
            entry.Calling.Remove(control);
            entry.Queue.Remove(control);
            ledger.Resolve(entry.Job, control, new Outcome(OutcomeKind.Cancelled, why));
        }
        var hooks = entry.Job.Hooks;
        entry.Job = entry.Job with
        {
            Hooks = new(
                Kept(entry, hooks.Spawn, "spawn hook"),
                Kept(entry, hooks.SpawnFunction, "spawn function"),
                Kept(entry, hooks.Error, "error handler")),
        };
    }

    /// <summary>Whether the run is still to be launched.</summary>
    private bool IsAwaited(RunId run) => ledger.Jobs.Of(run) is { Job.State: JobState.Starting starting } && starting.Run == run;

    private void OnReturned(JobEntry entry, HookReport.Returned report, OpenControl call)
    {
        steps.Apply(entry, new JobEvent.HookReturned(report.Ticket, report.Error), report.Ticket);
        if (report.Error is not null)
            ledger.AppendEvent(entry, null, report.Ticket, "hook-failed", report.Error);
        if (call.Control is Control.Run)                             // an error of the error handler itself only gets an event
            controls.HandleError(entry, report.Error);
    }

    private string? Kept(JobEntry entry, string? hook, string kind)
    {
        if (hook is null || !isGone(hook))
            return hook;
        ledger.AppendEvent(entry, null, null, "hook-lost", $"the {kind} was in the memory of a program that has ended");
        return null;
    }
}
