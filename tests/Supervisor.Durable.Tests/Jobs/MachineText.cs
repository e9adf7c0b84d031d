using System.Globalization;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>Jobs in every state by a word, and decisions as one line: so that the tests of the machine are tables.</summary>
internal static class MachineText
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    public static readonly ProcessIdentity Process = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 77, 5, 6);

    public static readonly Deadline Grace = new(DeadlineKind.Grace, Now.AddSeconds(4), TimeSpan.FromSeconds(10), new TicketId(5));

    public static readonly Deadline Killing = new(DeadlineKind.Kill, Now.AddSeconds(2), JobMachine.KillAgain, new TicketId(5));

    public static readonly Deadline Restart = new(DeadlineKind.Restart, Now.AddSeconds(2), TimeSpan.FromSeconds(3), null);

    public static IReadOnlyList<string> States { get; } =
    [
        "pending", "starting", "waiting", "running", "grace", "grace-then", "rest", "rest-then", "kill", "kill-then", "backoff", "finished", "asked", "failed", "tree-left", "deleted",
    ];

    public static IReadOnlyList<string> Controls { get; } =
        ["start", "stop", "graceful-stop", "try-restart", "try-graceful-restart", "signal", "wait", "delete"];

    /// <summary>Run 3 is the current one (waiting: run 4, for the tree of 3); the next one, where decided already, is 6.</summary>
    public static JobRecord Job(string state, RestartKind policy = RestartKind.Never, bool autoStart = false)
    {
        var spec = new JobSpec(new Command(new Program.Exec("/bin/true", []))) { AutoStart = autoStart, Restart = new() { Policy = policy, Delay = TimeSpan.FromSeconds(3) } };
        var (run, next) = (new RunId(3), new RunId(6));
        JobState value = state switch
        {
            "pending" => new JobState.Pending(),
            "starting" => new JobState.Starting(run, Ordered: true),
            "waiting" => new JobState.Starting(new RunId(4), Ordered: false),
            "running" => new JobState.Running(run, Process),
            "grace" => new JobState.Stopping(run, Process, Grace, null),
            "grace-then" => new JobState.Stopping(run, Process, Grace, next),
            "rest" => new JobState.Stopping(run, Process, Grace, null, Ended: true),
            "rest-then" => new JobState.Stopping(run, Process, Grace, next, Ended: true),
            "kill" => new JobState.Stopping(run, Process, Killing, null),
            "kill-then" => new JobState.Stopping(run, Process, Killing, next),
            "backoff" => new JobState.Backoff(Restart),
            "finished" or "asked" or "tree-left" => new JobState.Finished(),
            "failed" => new JobState.Failed("no such file"),
            "deleted" => new JobState.Deleted(),
            _ => throw new ArgumentException(state),
        };
        return new JobRecord(new JobId(1), "job", spec)
        {
            State = value,
            Wanted = state switch
            {
                "pending" => Wanted.Nothing,
                "grace" or "kill" or "asked" => new Wanted.Stopped(StopCause.Operator),
                "deleted" => new Wanted.Stopped(StopCause.Removed),
                _ => Wanted.Run,
            },
            Run = state switch { "pending" => null, "waiting" => new RunId(4), _ => run },
            Tree = value is JobState.Starting or JobState.Running or JobState.Stopping || state == "tree-left" ? run : null,
            Restarts = 2,
        };
    }

    public static Control Control(string word) => word switch
    {
        "start" => new Control.Start(),
        "stop" => new Control.Stop(),
        "graceful-stop" => new Control.GracefulStop(),
        "try-restart" => new Control.TryRestart(),
        "try-graceful-restart" => new Control.TryGracefulRestart(),
        "signal" => new Control.SendSignal(Signal.User1),
        "wait" => new Control.NextEnding(),
        "delete" => new Control.Delete(),
        "run" => new Control.Run("note", "text"),
        "handle-error" => new Control.HandleError("handler", "it broke"),
        _ => throw new ArgumentException(word),
    };

    /// <summary>The last one of these, which were sent together, has its turn.</summary>
    public static JobEvent Asked(string controls) => new JobEvent.Asked(new TicketId(7), Control(controls.Split(", ")[^1]), controls.Contains(','));

    public static string Of(JobState state) => state switch
    {
        JobState.Starting s => $"starting {s.Run}{(s.Ordered ? "" : " waiting")}",
        JobState.Running s => $"running {s.Run}",
        JobState.Stopping s => $"stopping {s.Run}{(s.Ended ? " rest" : "")} {Of(s.Until)}{(s.Then is { } then ? $" then {then}" : "")}",
        JobState.Backoff s => $"backoff {Of(s.Until)}",
        JobState.Finished => "finished",
        JobState.Failed s => $"failed {s.Reason}",
        JobState.Deleted => "deleted",
        _ => "pending",
    };

    /// <summary>Its state; asked: it is finished, and should be.</summary>
    public static string Of(JobRecord job) => job is { State: JobState.Finished, Wanted.StoppedBy: not null } ? "asked" : Of(job.State);

    public static string Of(Decision decision) =>
        $"{Of(decision.Job)} | {string.Join(", ", decision.Effects.Select(Of))} | {Of(decision.Reply)}";

    private static string Of(Deadline deadline) => string.Create(
        CultureInfo.InvariantCulture, $"{deadline.Kind.ToString().ToLowerInvariant()} +{(deadline.Due - Now).TotalSeconds}s of {deadline.Length.TotalSeconds}s by {deadline.Ticket?.ToString() ?? "-"}");

    private static string Of(Effect effect) => effect switch
    {
        Effect.Launch e => $"launch {e.Run}",
        Effect.Signal e => $"signal {e.Run} {e.Number} for {e.Ticket}",
        Effect.Ask e => $"ask {e.Run} {e.Number} for {e.Ticket}",
        Effect.Amend e => $"amend {e.Run} {e.Stop.Signal}",
        Effect.Kill e => $"kill {e.Run}",
        Effect.Forget e => $"forget {e.Run}",
        Effect.Call e => $"call {e.Hook}({e.Payload ?? e.Error}) for {e.Ticket}",
        _ => "?",
    };

    private static string Of(Reply reply) => reply switch { Reply.Nothing => "skipped", Reply.Fulfilled => "done", Reply.Postponed => "not yet", Reply.Awaits a => $"awaits {a.Run?.ToString() ?? "hook"}", _ => "?" };
}
