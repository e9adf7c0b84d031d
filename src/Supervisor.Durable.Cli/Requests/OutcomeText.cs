using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>What became of a control, in one line.</summary>
internal static class OutcomeText
{
    /// <summary>Whether the line for this control says how the job is afterwards.</summary>
    public static bool TellsOfJob(string control) => TellsOfProcess(control) || control == "stop";

    /// <summary>Whether it launches a process.</summary>
    private static bool TellsOfProcess(string control) => control is "start" || control.Contains("restart", StringComparison.Ordinal);

    /// <summary>The line's colour: red for what failed, also where its process ended badly right after.</summary>
    public static Tone ToneOf(TicketDocument ticket, ControlRequest request, JobDocument? after) => ticket.Outcome switch
    {
        "failed" => Tone.Bad,
        "done" when TellsOfProcess(request.Control) && after is not null && JobEnd.IsFailure(after) => Tone.Bad,
        "done" when KilledText.Of(ticket, request, after).Length > 0 => Tone.Waiting,
        _ => Tone.Plain,
    };

    /// <summary>For example <c>clock: stopped in 0.1 s (ticket 5)</c>.</summary>
    /// <param name="ticket">The resolved ticket.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="after">The job afterwards, if known.</param>
    public static string Of(TicketDocument ticket, ControlRequest request, JobDocument? after) => ticket.Outcome switch
    {
        "done" => $"{ticket.Job}: {Done(ticket, request, after)} (ticket {ticket.Ticket}){Note(ticket)}{Advice(request, after)}",
        "skipped" => $"{ticket.Job}: {Skipped(request.Control)} (ticket {ticket.Ticket}, skipped){Note(ticket)}",
        "failed" => $"{ticket.Job}: failed: {ticket.Error ?? "no reason given"} (ticket {ticket.Ticket})",
        "cancelled" => $"{ticket.Job}: {request.Control} cancelled: the job was deleted, or the control withdrawn (ticket {ticket.Ticket}){Note(ticket)}",
        "superseded" => $"{ticket.Job}: {request.Control} superseded by a later control (ticket {ticket.Ticket}){Note(ticket)}",
        _ => $"{ticket.Job}: {request.Control} {ticket.Outcome ?? ticket.State} (ticket {ticket.Ticket}){Note(ticket)}",
    };

    private static string Done(TicketDocument ticket, ControlRequest request, JobDocument? after) => request.Control switch
    {
        "start" => "started" + Process(after),
        "stop" => "stopped" + Took(ticket) + KilledText.Of(ticket, request, after),
        "kill" => "killed" + Took(ticket),
        "signal" => $"sent {SignalName.Of(request.Signal ?? "")}",
        "delete" or "delete-now" => "deleted",
        "reset-failed" => "pending again, its restarts are counted from zero",
        var control when TellsOfProcess(control) => "restarted" + Took(ticket) + Process(after) + KilledText.Of(ticket, request, after),
        var control => $"{control} done",
    };

    private static string Skipped(string control) => control switch
    {
        "start" or "restart" or "kill-restart" => "already running",
        "reset-failed" => "has not failed",
        _ => "not running",
    };

    private static string Process(JobDocument? after) => after switch
    {
        { Pid: { } pid } => $", pid {pid}",
        { State: "finished" or "backoff" or "failed" } => $", and has {(JobEnd.IsFailure(after) ? "failed" : "ended")} since: {LastText.Of(after) ?? after.State}",
        _ => "",
    };

    private static string Advice(ControlRequest request, JobDocument? after) =>
        TellsOfProcess(request.Control) && after is { Pid: null } && JobEnd.IsFailure(after) ? $". See: {JobEnd.Advice(after)}" : "";

    private static string Took(TicketDocument ticket) => ticket.WaitMs is { } milliseconds ? $" in {Clock.Took(milliseconds)}" : "";

    private static string Note(TicketDocument ticket) => string.IsNullOrEmpty(ticket.Error) ? "" : $": {ticket.Error}";
}
