using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Controls;

/// <summary>Whether an active control's ticket is met by what just happened to its job: a pure function of (control, job, event).</summary>
internal static class Fulfilment
{
    /// <summary>The outcome, or null while the ticket stays open.</summary>
    public static Outcome? Of(OpenControl control, JobRecord job, JobEvent e) => control.Control switch
    {
        _ when job.State is JobState.Deleted => Outcome.Cancelled,
        Control.SendSignal => OfSignal(control, e),
        Control.Run or Control.HandleError => OfHook(control, e),
        Control.Start or Control.TryRestart or Control.TryGracefulRestart => OfLaunch(control, control.Run!.Value, job, e),
        Control.NextEnding => OfEnding(control.Run!.Value, job, e),
        Control.GracefulStop or Control.Stop when e is JobEvent.KillRefused r && control.Run == r.Run => new Outcome(OutcomeKind.Failed, r.Error),
        Control.GracefulStop => job.HasLeft(control.Run!.Value) ? null : Said(control),
        _ => job.HasLeft(control.Run!.Value) ? null : Outcome.Done,
    };

    private static Outcome Said(OpenControl control) => control.Repeated
        ? Outcome.Done with { Detail = "the signal was sent again after a restart of the supervisor; it may have arrived twice" }
        : Outcome.Done;

    private static Outcome? OfLaunch(OpenControl control, RunId run, JobRecord job, JobEvent e) => (job.State, e) switch
    {
        _ when job.Next.Contains(run) => null,
        (JobState.Stopping, JobEvent.KillRefused r) => new Outcome(OutcomeKind.Failed, r.Error),
        (_, JobEvent.LaunchFailed f) when f.Run == run => new Outcome(OutcomeKind.Failed, f.Error),
        (JobState.Running s, _) when s.Run == run => Said(control),
        (JobState.Starting s, _) when s.Run == run => null,
        (JobState.Stopping s, _) when s.Then == run => null,
        _ => Outcome.Superseded,
    };

    /// <summary>A run that is awaited may be yet to come. If a stop cancels it, the end of the one that lives is awaited instead.</summary>
    private static Outcome? OfEnding(RunId run, JobRecord job, JobEvent e) => e switch
    {
        _ when job.Lives(run) || job.ToCome.Contains(run) => null,
        JobEvent.Ended { Run: var ended } when ended == run => Outcome.Done,
        JobEvent.LaunchFailed { Run: var failed } when failed == run => Outcome.Done,
        _ => job.Living is { } earlier && earlier.Value < run.Value ? null : Outcome.Done,
    };

    private static Outcome? OfHook(OpenControl control, JobEvent e) => e switch
    {
        JobEvent.HookReturned h when h.Ticket != control.Ticket => null,
        JobEvent.HookReturned { Error: { } error } => new Outcome(OutcomeKind.Failed, error),
        JobEvent.HookReturned when control.Repeated => Outcome.Done with { Detail = "the hook was called again after a restart of the supervisor" },
        JobEvent.HookReturned => Outcome.Done,
        _ => null,
    };

    private static Outcome? OfSignal(OpenControl control, JobEvent e) => e switch
    {
        JobEvent.Delivered d when d.Ticket == control.Ticket => d.Error is { } error
            ? new Outcome(d.IsRefused ? OutcomeKind.Failed : OutcomeKind.Skipped, error)
            : Said(control),
        JobEvent.Ended d when control.Unsure && d.Run == control.Run => new Outcome(OutcomeKind.Skipped, "the run ended while no supervisor ran; the signal may have arrived before"),
        JobEvent.TreeGone g when g.Run == control.Run => new Outcome(OutcomeKind.Skipped, "the run ended before the signal was delivered"),
        _ => null,
    };
}
