using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// From rows and run directories back to a running whole, before anything new is taken: what became of the runs is heard first; then what
/// was decided, but perhaps not done, is done again; then the outbox continues in its order.
/// </summary>
internal static class Recovery
{
    /// <summary>
    /// Whether the machine has booted since the last supervisor started, or this is another container of the same kernel.
    /// </summary>
    /// <param name="last">The machine of the last supervisor; null: there was none.</param>
    /// <param name="now">This machine.</param>
    /// <param name="stored">What the last supervisor left: an earlier version has not written down its container, but when its processes
    /// began.</param>
    public static bool HasBooted(MachineBoot? last, MachineBoot now, IEnumerable<StoredJob> stored) =>
        last is not null
        && (!last.MayBe(now) || (last.FirstStart is null && stored.Any(s => s.Tree?.Process is { } process && !now.MayHold(process))));

    /// <summary>
    /// The runs of which something may be left. An end that is recorded, but came too early for the job to believe it, is asked for again.
    /// </summary>
    /// <param name="stored">All jobs.</param>
    /// <param name="hasBooted">Whether they ran in another boot, or in another container.</param>
    public static IReadOnlyList<RecoverOrder> Orders(IEnumerable<StoredJob> stored, bool hasBooted = false) =>
        [.. stored.Where(s => s.Tree is not null).SelectMany(s => Orders(s, hasBooted))];

    private static IEnumerable<RecoverOrder> Orders(StoredJob stored, bool hasBooted)
    {
        var tree = stored.Tree!;
        yield return new(tree.Run, stored.Job.Name, tree.Process, tree.Ended && !stored.Job.Lives(tree.Run))
        {
            HasBooted = hasBooted,
            Doubt = tree.Doubt,
            IsRenamed = stored.IsRenamed,
            Stop = stored.Job.Spec.Asked,
        };
        if (stored.Job.State is JobState.Starting { Ordered: false } next)
            yield return new(next.Run, stored.Job.Name, Process: null, EndRecorded: false) { Waits = true };
    }

    /// <summary>
    /// The effects of this job that the crash may have swallowed. A launch is not among them: its run directory shows whether it happened.
    /// </summary>
    public static IReadOnlyList<Effect> Repeat(JobEntry entry) =>
    [
        .. entry.Job.State switch
        {
            JobState.Stopping { Killing: true } s => [new Effect.Kill(s.Run)],
            JobState.Stopping { Ended: false } s => Resend(entry, s.Run),
            JobState.Stopping or JobState.Starting { Ordered: true } => [],
            JobState.Running s => [new Effect.Amend(s.Run, entry.Job.Spec.Asked), .. Resend(entry, s.Run)],
            _ when entry.Job.Tree is { } tree && IsKilled(entry, tree) => [new Effect.Kill(tree)],
            _ => [],
        },
        .. CallAgain(entry),
    ];

    /// <summary>Whether what is left of the last run was to be killed by a control that still waits for that.</summary>
    private static bool IsKilled(JobEntry entry, RunId tree) => entry.Active.Exists(c =>
        JobMachine.EndsAtOnce(c.Control, entry.Job.Spec.Stop)
            && (c.Run == tree || (entry.Job.State is JobState.Starting s && c.Run == s.Run)));

    /// <summary>Hooks that are not known to have returned are called again; their contexts and tickets will say so.</summary>
    private static List<Effect> CallAgain(JobEntry entry)
    {
        var effects = new List<Effect>();
        for (var i = 0; i < entry.Calling.Count; i++)
        {
            if (JobMachine.CallOf(entry.Calling[i].Ticket, entry.Calling[i].Control) is not { } call)
                continue;
            entry.Calling[i] = entry.Calling[i] with { Unsure = false, Repeated = true };
            effects.Add(call);
        }
        return effects;
    }

    /// <summary>Signals that are not known to have been sent go out again; their tickets will say so.</summary>
    private static List<Effect> Resend(JobEntry entry, RunId run)
    {
        var effects = new List<Effect>();
        for (var i = 0; i < entry.Active.Count; i++)
        {
            if (!entry.Active[i].Unsure || SignalOf(entry.Active[i].Control, entry.Job.Spec) is not { } signal)
                continue;
            entry.Active[i] = entry.Active[i] with { Unsure = false, Repeated = true };
            effects.Add(entry.Active[i].Control is Control.SendSignal || entry.Job.State.Deadline is not { } until
                ? new Effect.Signal(run, signal, entry.Active[i].Ticket)
                : new Effect.Ask(run, signal, entry.Active[i].Ticket, until, entry.Job.Spec.Asked));
        }
        return effects;
    }

    private static Signal? SignalOf(Control control, JobSpec spec) => control switch
    {
        Control.SendSignal c => c.Signal,
        Control.GracefulStop c => c.Signal ?? spec.Stop.Signal,
        Control.TryGracefulRestart c => c.Signal ?? spec.Stop.Signal,
        _ => null,
    };
}
