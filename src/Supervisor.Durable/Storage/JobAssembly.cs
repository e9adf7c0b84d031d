using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>
/// From one job's rows back to the job. Where they cannot be read, or contradict each other, what is known of its processes counts: a run
/// that
/// may be alive is the job's run, so that no second one is launched beside it; else the job is failed, and its reason says why.
/// </summary>
/// <param name="row">The job's row.</param>
/// <param name="runs">The rows of the runs it refers to.</param>
/// <param name="open">The newest run of it that, by its row, has not ended; asked for only where the rows contradict each other.</param>
/// <param name="last">Its newest run; asked for as above.</param>
/// <param name="faults">What could not be read.</param>
internal sealed class JobAssembly(JobRow row, IReadOnlyDictionary<long, RunRow> runs, Func<RunRow?> open, Func<RunRow?> last, RowFaults faults)
{
    /// <param name="controls">Its open controls.</param>
    /// <param name="name">Its name: that of its row, or one that stands in for it.</param>
    public StoredJob Build(IReadOnlyList<OpenRow> controls, string name)
    {
        var (state, run, tree) = Consistent(controls);
        var job = new JobRecord(new JobId(row.JobId), name, row.Spec)
        {
            State = state,
            Since = row.Since,
            Wanted = WantedIn(state),
            Run = Id(run?.Run),
            Tree = Id(tree?.Run),
            Restarts = row.Restarts,
            Tally = row.Tally,
            Next = Awaited(controls),
            DeclaredBy = row.DeclaredBy,
            DeclaredIn = row.DeclaredIn,
            LaunchedAs = row.LaunchedAs,
            Hooks = row.Hooks,
        };
        var judged = controls.Select(control => Judged(control, job)).ToList();
        return new(job, Readable(judged, isActive: false), Readable(judged, isActive: true), tree is null ? null : Stored(tree, job))
        {
            Faults = [.. faults.Found],
            Unreadable = [.. judged.Where(control => control.Fault is not null).Select(control => new UnreadableControl(control.Ticket, control.Fault!))],
            RunToMend = state is JobState.Running or JobState.Stopping && tree!.Fault is not null ? Id(tree.Run) : null,
        };
    }

    /// <summary>What runs, or is to run, is wanted; of the rest the row is believed where it can be read.</summary>
    private Wanted WantedIn(JobState state) => state is JobState.Starting or JobState.Running or JobState.Backoff ? Wanted.Run : row.Wanted ?? Wanted.Nothing;

    private bool IsLiving => row.State is "starting" or "running" or "stopping";

    /// <summary>The state, the current or last run, and the run whose tree may be there.</summary>
    private (JobState State, RunRow? Run, RunRow? Tree) Consistent(IReadOnlyList<OpenRow> controls)
    {
        var (run, tree) = (Own(row.Run, "job.run"), Own(row.Tree, "job.tree"));
        if (row.State == "deleted")
            return (new JobState.Deleted(), run, tree ?? open());     // it is read only because something of it may be left
        if (Contradiction(run, tree) is { } contradiction)
            return Resolved(contradiction, run, tree, controls);
        return (StateOf(run, tree, controls), run ?? (row.Run is null ? null : last()), tree ?? (row.Tree is null ? null : run ?? last()));
    }

    private string? Contradiction(RunRow? run, RunRow? tree) => row.State switch
    {
        null => "",                                                  // that its state cannot be read has been noted
        _ when IsLiving && run is null => $"the job is {row.State}, but has no run",
        _ when IsLiving && tree is null => $"the job is {row.State}, but job.tree is no run of it",
        "running" or "stopping" when run != tree => $"the job is {row.State}, but job.tree is another run than job.run",
        "running" or "stopping" when run is { Fault: null, State: "launching" or "failed" } => $"the job is {row.State}, but its run {run.Run} is {run.State}",
        "starting" when run == tree && run!.State != "launching" => $"the job is starting, but its run {run.Run} is {(run.Fault is null ? run.State : "unreadable")}",
        _ when !IsLiving && ((run ?? tree)?.IsOpen == true || tree?.IsOpen == true) => $"the job is {row.State}, but its run {(tree ?? run)!.Run} has not ended",
        _ => null,
    };

    /// <summary>A run that may be alive is the job's, whatever its row says; without one the job is failed.</summary>
    private (JobState, RunRow?, RunRow?) Resolved(string contradiction, RunRow? run, RunRow? tree, IReadOnlyList<OpenRow> controls)
    {
        if (contradiction.Length > 0)
            faults.Add(contradiction);
        var alive = open() ?? (run is { State: "ended" } && IsLiving ? run : null);
        if (alive is null)
            return (new JobState.Failed(Reason()), run ?? last(), tree ?? run);
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"run {alive.Run} may be alive, and is taken for the job's"));
        JobState state = row.State == "stopping" ? Stopping(alive, controls)
            : alive is { Fault: null, State: "launching", Process: null } ? new JobState.Starting(new(alive.Run), Ordered: true)
            : new JobState.Running(new(alive.Run), ProcessOf(alive));
        return (state, alive, alive);
    }

    private JobState StateOf(RunRow? run, RunRow? tree, IReadOnlyList<OpenRow> controls)
    {
        switch (row.State)
        {
            case "starting": return new JobState.Starting(new(run!.Run), Ordered: tree!.Run == run.Run);
            case "running": return new JobState.Running(new(run!.Run), ProcessOf(run));
            case "stopping": return Stopping(run!, controls);
            case "failed": return new JobState.Failed(row.Reason ?? "");
            case var _ when row.Spec.Command.Program is Program.Unreadable: return new JobState.Failed(Reason());
            case "backoff" when row.Deadline is { } due: return new JobState.Backoff(due with { Kind = DeadlineKind.Restart });
            case "backoff":
                faults.Add("the job waits for its restart, but not for when");
                return new JobState.Failed(Reason());
            case "finished": return new JobState.Finished();
            default: return new JobState.Pending();
        }
    }

    /// <summary>A window whose end is not known ends when the job's own would have, counted from when the stopping began.</summary>
    private JobState.Stopping Stopping(RunRow run, IReadOnlyList<OpenRow> controls)
    {
        var until = row.Deadline is { Kind: not DeadlineKind.Restart } ? row.Deadline : null;
        if (until is null)
        {
            faults.Add("the job is being stopped, but not until when: its own grace counts");
            until = new(DeadlineKind.Grace, row.Since + row.Spec.Stop.Grace, row.Spec.Stop.Grace, null);
        }
        var then = row.ThenRun is { } next && IsAwaited(next, controls) ? new RunId(next) : (RunId?)null;
        if (row.ThenRun is { } unknown && then is null)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"job.then_run {unknown} is asked for by no control"));
        return new(new(run.Run), ProcessOf(run), until, then, Ended: run.State == "ended");
    }

    /// <summary>Runs to come are asked for by controls that wait for them, and by nothing else.</summary>
    private ImmutableArray<RunId> Awaited(IReadOnlyList<OpenRow> controls)
    {
        var awaited = row.Next.RemoveAll(run => !IsAwaited(run.Value, controls));
        if (awaited.Length != row.Next.Length)
            faults.Add("job.next_runs has runs that are asked for by no control");
        return awaited;
    }

    private static bool IsAwaited(long run, IReadOnlyList<OpenRow> controls) =>
        controls.Any(control => control is { IsActive: true, Fault: null } && control.Control!.Run?.Value == run && control.Ticket.Value == run);

    /// <summary>A control that has had its turn waits for a run of its job, or for one to come: else it would wait for ever.</summary>
    private static OpenRow Judged(OpenRow control, JobRecord job) => control switch
    {
        { Fault: not null } => control,
        _ when job.State is JobState.Deleted => control with { Fault = "its job is deleted" },
        { IsActive: true, Control.Run: { } run }
            when job.Run != run && job.Tree != run && (job.State as JobState.Stopping)?.Then != run && !job.Next.Contains(run) =>
            control with { Fault = string.Create(CultureInfo.InvariantCulture, $"it waits for run {run.Value}, which is none of its job's") },
        _ => control,
    };

    private static List<OpenControl> Readable(IEnumerable<OpenRow> controls, bool isActive) =>
        [.. controls.Where(control => control.Fault is null && control.IsActive == isActive).Select(control => control.Control!)];

    /// <summary>A run that exists and is this job's.</summary>
    private RunRow? Own(long? number, string column)
    {
        if (number is not { } run)
            return null;
        if (runs.GetValueOrDefault(run) is { } found && found.JobId == row.JobId)
        {
            if (found.Fault is { } fault && (column == "job.run" || row.Tree != row.Run))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"run {run}: {fault}"));
            return found;
        }
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{column} {run} is no run of this job"));
        return null;
    }

    /// <summary>What recovery is to know of it. A row that cannot be believed is no reason to launch it again.</summary>
    private static StoredRun Stored(RunRow tree, JobRecord job)
    {
        var isNew = job.State is JobState.Starting { Ordered: true } && tree is { State: "launching", Process: null };
        return new(new RunId(tree.Run), tree.Fault is null ? tree.Process : null, tree.State is "ended" or "failed")
        {
            Doubt = tree.Fault ?? (isNew || tree.Process is not null ? null : $"its row is '{tree.State}', and has no process"),
        };
    }

    private string Reason() => $"its rows cannot be read: {string.Join("; ", faults.Found)}";

    /// <summary>Where the row does not say, the run's directory does.</summary>
    private static ProcessIdentity ProcessOf(RunRow run) => run.Process ?? new ProcessIdentity(Guid.Empty, 0, 0, 0);

    private static RunId? Id(long? run) => run is { } value ? new RunId(value) : null;
}
