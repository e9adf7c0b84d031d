namespace Supervisor.Durable;

/// <summary>The words of all closed sets, as the database, JSON, configurations and the command line have them.</summary>
internal static class Vocabulary
{
    public static Spelling<JobStatus> JobStates { get; } = new(
        (JobStatus.Pending, "pending"), (JobStatus.Starting, "starting"), (JobStatus.Running, "running"), (JobStatus.Stopping, "stopping"),
        (JobStatus.Backoff, "backoff"), (JobStatus.Finished, "finished"), (JobStatus.Failed, "failed"));

    public static Spelling<RunStatus> RunStates { get; } = new(
        (RunStatus.Launching, "launching"), (RunStatus.Running, "running"), (RunStatus.Ended, "ended"), (RunStatus.Failed, "failed"));

    public static Spelling<TicketStatus> TicketStates { get; } = new(
        (TicketStatus.Queued, "queued"), (TicketStatus.Active, "active"), (TicketStatus.Resolved, "resolved"));

    public static Spelling<OutcomeKind> Outcomes { get; } = new(
        (OutcomeKind.Done, "done"), (OutcomeKind.Skipped, "skipped"), (OutcomeKind.Failed, "failed"), (OutcomeKind.Cancelled, "cancelled"),
        (OutcomeKind.Superseded, "superseded"));

    public static Spelling<Priority> Priorities { get; } = new((Priority.Normal, "normal"), (Priority.High, "high"), (Priority.Urgent, "urgent"));

    public static Spelling<StopCause> StopCauses { get; } = new(
        (StopCause.Operator, "operator"), (StopCause.Shutdown, "shutdown"), (StopCause.Operation, "operation"), (StopCause.Dependency, "dependency"),
        (StopCause.RunLimit, "run-limit"), (StopCause.Unhealthy, "unhealthy"), (StopCause.StartTimeout, "start-timeout"),
        (StopCause.Watchdog, "watchdog"), (StopCause.Memory, "memory"), (StopCause.Removed, "removed"));

    public static Spelling<StopMode> StopModes { get; } = new((StopMode.Main, "main"), (StopMode.Group, "group"), (StopMode.Tree, "tree"));

    public static Spelling<RestartKind> RestartPolicies { get; } = new(
        (RestartKind.Never, "never"), (RestartKind.OnFailure, "on-failure"), (RestartKind.Always, "always"), (RestartKind.UnlessStopped, "unless-stopped"));

    public static Spelling<BackoffKind> Backoffs { get; } = new(
        (BackoffKind.Constant, "Constant"), (BackoffKind.Linear, "Linear"), (BackoffKind.Exponential, "Exponential"));

    public static Spelling<MisfirePolicy> Misfires { get; } = new(
        (MisfirePolicy.FireOnce, "fire-once"), (MisfirePolicy.Skip, "skip"), (MisfirePolicy.FireAll, "fire-all"));

    public static Spelling<OverlapPolicy> Overlaps { get; } = new(
        (OverlapPolicy.Skip, "skip"), (OverlapPolicy.Queue, "queue"), (OverlapPolicy.Restart, "restart"));
}
