using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>From the engine's rows to the documents that cross the socket.</summary>
internal static class Documents
{
    public static JobDocument Of(JobView row, JobSpec? spec = null) => new()
    {
        Job = row.Job,
        State = row.State,
        Pid = (int?)row.Pid,
        Run = row.Run,
        Restarts = row.Restarts,
        Since = row.Since,
        NextRestartAt = row.NextRestartAt,
        LastResult = row.LastResult,
        LastExitCode = (int?)row.LastExitCode,
        LastSignal = (int?)row.LastSignal,
        Reason = row.Reason,
        Wanted = row.Wanted,
        WantedBy = row.WantedBy,
        Definition = spec is null ? null : SpecWriter.Write(spec),
    };

    public static TicketDocument Of(TicketView row, IReadOnlyList<TicketId>? batch = null, string? heldUntil = null, int? pid = null) => new()
    {
        Ticket = row.Ticket,
        Job = row.Job,
        Control = row.Control,
        Args = row.Args,
        Priority = row.Priority,
        State = row.State,
        Outcome = row.Outcome,
        Error = row.Error,
        Origin = row.Origin,
        AcceptedAt = row.AcceptedAt,
        StartedAt = row.StartedAt,
        ResolvedAt = row.ResolvedAt,
        WaitMs = row.WaitMs,
        Run = row.Run,
        Pid = pid,
        HeldUntil = heldUntil,
        Batch = batch?.Select(t => t.Value).ToList(),
    };

    public static RunDocument Of(RunView row) => new()
    {
        Run = row.Run,
        Job = row.Job,
        Attempt = row.Attempt,
        State = row.State,
        Pid = (int?)row.Pid,
        LaunchedBy = row.LaunchedBy,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
        DurationMs = row.DurationMs,
        Result = row.Result,
        ExitCode = (int?)row.ExitCode,
        Signal = (int?)row.Signal,
        CoreDumped = (int?)row.CoreDumped,
        Reason = row.Reason,
    };

    public static ScheduleDocument Of(ScheduleView row) => new()
    {
        Schedule = row.Schedule,
        Job = row.Job,
        Control = row.Control,
        Args = row.Args,
        Cron = row.Cron,
        TimeZone = row.TimeZone,
        Misfire = row.Misfire,
        Overlap = row.Overlap,
        NextAt = row.NextAt,
        LastAt = row.LastAt,
        Paused = row.Paused != 0,
        Declared = row.Declared != 0,
    };

    public static EventDocument Of(EventView row) => new()
    {
        Event = row.Event,
        At = row.At,
        Job = row.Job,
        Run = row.Run,
        Ticket = row.Ticket,
        Kind = row.Kind,
        Detail = row.Detail,
    };

    public static LogLine Of(LogEntry entry) => new() { At = entry.At, Stream = entry.Stream, Text = entry.Text, Partial = entry.Partial, Bytes = entry.Bytes };
}
