using System.Text.Json;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Says that a process which was asked to end had to be killed: its stop was not the orderly one that was asked for.</summary>
internal static class KilledText
{
    private const int Kill = 9;

    /// <summary>How a job is stopped that does not say it.</summary>
    public const string UsualSignal = "TERM", UsualGrace = "10s";

    /// <summary>For example <c>: killed after its grace of 2s, it did not end at SIGTERM</c>; empty where it ended by itself.</summary>
    /// <param name="ticket">The resolved ticket of what was asked.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="after">The job afterwards, if known.</param>
    public static string Of(TicketDocument ticket, ControlRequest request, JobDocument? after)
    {
        if (after is not { LastSignal: Kill } || request.Now == true || !ControlWords.IsGraceful(request.Control))
            return "";
        var usual = Usual(after.Definition);
        var signal = request.Signal ?? TicketArgs.Signal(ticket.Args) ?? usual?.Signal ?? UsualSignal;
        var grace = request.Grace is { } asked && Duration.TryParse(asked, out var given) ? given
            : TicketArgs.Grace(ticket.Args) ?? (Duration.TryParse(usual?.Grace ?? UsualGrace, out var own) ? own : TimeSpan.Zero);
        return Signal.IsKill(signal) || ticket.WaitMs is not { } took || took < grace.TotalMilliseconds
            ? ""
            : $": killed after its grace of {Duration.Format(grace)}, it did not end at {SignalName.Of(signal)}";
    }

    private static StopDefinition? Usual(JsonElement? definition)
    {
        try
        {
            return definition?.Deserialize(DefinitionJson.Default.JobDefinition)?.Stop;
        }
        catch (JsonException)
        {
            return null;                                             // of a newer supervisor
        }
    }
}
