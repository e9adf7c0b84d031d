using System.Globalization;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// From rows of the views to what programs get. A word that is none of ours leaves its value out: one damaged row hides no other.
/// </summary>
internal static class Snapshots
{
    /// <param name="row">The job's row.</param>
    /// <param name="lastEnded">Its last run that has ended.</param>
    public static JobInfo Of(JobView row, RunView? lastEnded) => new()
    {
        Name = row.Job,
        Status = Vocabulary.JobStates.Find(row.State) ?? JobStatus.Unreadable,
        Run = row.Run is { } run ? new RunId(run) : null,
        ProcessId = ProcessId(row.Pid),
        IsWanted = row.Wanted == "run",
        StopCause = row.WantedBy is { } cause ? Vocabulary.StopCauses.Find(cause) : null,
        Restarts = (int)Math.Clamp(row.Restarts, 0, int.MaxValue),
        Since = Time(row.Since),
        NextRestartAt = Time(row.NextRestartAt),
        LastEnd = lastEnded is null ? null : End(lastEnded),
        Reason = row.Reason,
    };

    public static RunInfo Of(RunView row) => new()
    {
        Run = new RunId(row.Run),
        Job = row.Job,
        Status = Vocabulary.RunStates.Find(row.State) ?? RunStatus.Unreadable,
        Attempt = (int)Math.Clamp(row.Attempt, 0, int.MaxValue),
        ProcessId = ProcessId(row.Pid),
        StartedAt = Time(row.StartedAt),
        EndedAt = Time(row.EndedAt),
        End = row.State == "ended" ? End(row) : null,
        Reason = row.Reason,
    };

    public static TicketInfo Of(TicketView row) => new()
    {
        Ticket = new TicketId(row.Ticket),
        Job = row.Job,
        Control = row.Control,
        Status = Vocabulary.TicketStates.Find(row.State) ?? TicketStatus.Unreadable,
        Outcome = row.State == "resolved" ? Words.ToOutcome(row.Outcome, row.Error) : null,
        Run = row.Run is { } run ? new RunId(run) : null,
        Origin = row.Origin,
        AcceptedAt = Time(row.AcceptedAt),
        StartedAt = Time(row.StartedAt),
        ResolvedAt = Time(row.ResolvedAt),
    };

    public static ScheduleInfo Of(ScheduleView row) => new()
    {
        Name = row.Schedule,
        Job = row.Job,
        Control = row.Control,
        Cron = row.Cron,
        TimeZone = row.TimeZone,
        NextAt = Time(row.NextAt),
        LastAt = Time(row.LastAt),
        IsPaused = row.Paused != 0,
        IsDeclared = row.Declared != 0,
    };

    public static EventInfo Of(EventView row) => new()
    {
        Number = row.Event,
        At = Time(row.At),
        Job = row.Job,
        Run = row.Run is { } run ? new RunId(run) : null,
        Ticket = row.Ticket is { } ticket ? new TicketId(ticket) : null,
        Kind = row.Kind,
        Detail = row.Detail,
    };

    /// <summary>How a run that has ended did so.</summary>
    public static ProcessEnd End(RunView run) => run switch
    {
        { Result: "success" } => new ProcessEnd.Success(),
        { Result: "exit", ExitCode: { } code } => new ProcessEnd.Exit((int)code),
        { Result: "signal", Signal: { } signal } => new ProcessEnd.Signalled((int)signal, run.CoreDumped == 1),
        _ => new ProcessEnd.Lost(run.Reason ?? ""),
    };

    /// <summary>A time of a row; null where it is none.</summary>
    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static int? ProcessId(long? pid) => pid is > 0 and <= int.MaxValue ? (int)pid : null;
}
