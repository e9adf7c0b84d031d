using System.Globalization;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>
/// The words that stand in the database for our closed sets. Renaming a type must not orphan a row, so they are spelled out.
/// </summary>
internal static class Words
{
    public static string Of(JobState state) => state switch
    {
        JobState.Pending => "pending",
        JobState.Starting => "starting",
        JobState.Running => "running",
        JobState.Stopping => "stopping",
        JobState.Backoff => "backoff",
        JobState.Finished => "finished",
        JobState.Failed => "failed",
        _ => "deleted",
    };

    public static string Of(Wanted wanted) => wanted is Wanted.ToRun ? "run" : "stopped";

    public static Wanted ToWanted(string word, string? by) => word switch
    {
        "run" when by is null => Wanted.Run,
        "run" => throw new InvalidDataException($"job.wanted is run, and it is stopped by '{by}'"),
        "stopped" => new Wanted.Stopped(by is null ? null : ToCause(by)),
        _ => throw new InvalidDataException($"job.wanted '{word}' is unknown"),
    };

    public static string Of(StopCause cause) => Vocabulary.StopCauses[cause];

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StopCause ToCause(string word) => Known(Vocabulary.StopCauses, word, "job.wanted_by");

    /// <summary>The word itself, if it is one.</summary>
    public static string ToJobState(string word) => Vocabulary.JobStates.Find(word) is not null || word == "deleted"
        ? word
        : throw new InvalidDataException($"job.state '{word}' is unknown");

    public static string Of(DeadlineKind kind) => kind switch { DeadlineKind.Grace => "grace", DeadlineKind.Kill => "kill", _ => "restart" };

    public static DeadlineKind ToDeadlineKind(string word) => word switch
    {
        "grace" => DeadlineKind.Grace,
        "kill" => DeadlineKind.Kill,
        "restart" => DeadlineKind.Restart,
        _ => throw new InvalidDataException($"deadline.kind '{word}' is unknown"),
    };

    public static string Of(OutcomeKind outcome) => Vocabulary.Outcomes[outcome];

    /// <summary>
    /// An outcome of a control that is resolved. One that cannot be read is a failure that says so: its ticket is met all the same.
    /// </summary>
    public static Outcome ToOutcome(string? word, string? detail) => Vocabulary.Outcomes.Find(word ?? "") is { } kind
        ? new(kind, detail)
        : new(OutcomeKind.Failed, $"outbox.outcome '{word}' is unknown: how it ended cannot be said");

    public static string Of(MisfirePolicy misfire) => Vocabulary.Misfires[misfire];

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static MisfirePolicy ToMisfire(string word) => Known(Vocabulary.Misfires, word, "schedule.misfire");

    public static string Of(OverlapPolicy overlap) => Vocabulary.Overlaps[overlap];

    public static string Of(Control control) => control switch
    {
        Control.Start => "start",
        Control.Stop => "kill",
        Control.GracefulStop => "stop",
        Control.TryRestart => "kill-try-restart",
        Control.TryGracefulRestart => "try-restart",
        Control.SendSignal => "signal",
        Control.NextEnding => "wait",
        Control.ResetFailed => "reset-failed",
        Control.Run => "run",
        Control.SetSpawnHook => "set-spawn-hook",
        Control.UnsetSpawnHook => "unset-spawn-hook",
        Control.SetErrorHandler => "set-error-handler",
        Control.UnsetErrorHandler => "unset-error-handler",
        Control.SetSpawnFunction => "set-spawn-function",
        Control.ClearSpawnFunction => "clear-spawn-function",
        Control.HandleError => "handle-error",
        _ => "delete",
    };

    /// <summary>How a run ended, for people.</summary>
    public static string Of(ProcessEnd end) => end switch
    {
        ProcessEnd.Success => "exit code 0",
        ProcessEnd.Exit e => string.Create(CultureInfo.InvariantCulture, $"exit code {e.Code}"),
        ProcessEnd.Signalled s => $"killed by SIG{Signal.Custom(s.Number)}{(s.CoreDumped ? ", core dumped" : "")}",
        ProcessEnd.Lost l => $"lost: {l.Reason}",
        _ => throw new InvalidOperationException($"No words for {end}."),
    };

    private static T Known<T>(Spelling<T> words, string word, string column) where T : struct, Enum =>
        words.Find(word) ?? throw new InvalidDataException($"{column} '{word}' is unknown");
}
