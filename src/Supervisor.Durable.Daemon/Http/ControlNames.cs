using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>The controls by the names that callers use (interface.md, "HTTP").</summary>
internal static class ControlNames
{
    private static readonly string[] All =
        ["start", "stop", "graceful-stop", "restart", "graceful-restart", "try-restart", "try-graceful-restart", "signal", "delete", "delete-now", "reset-failed", "wait", "run"];

    /// <exception cref="FormatException">A name or argument can't be understood; the message says what could.</exception>
    public static ControlBatch Read(ControlRequest request)
    {
        Signal? signal = request.Signal is null ? null : Signal.Parse(request.Signal);
        TimeSpan? grace = request.Grace is null ? null : Duration.Parse(request.Grace);
        RefuseUnused(request);
        var batch = request.Control switch
        {
            "start" => ControlBatch.Start(),
            "stop" => ControlBatch.Stop(),
            "graceful-stop" => ControlBatch.StopWithSignal(signal, grace),
            "restart" => ControlBatch.Restart(),
            "graceful-restart" => ControlBatch.RestartWithSignal(signal, grace),
            "try-restart" => ControlBatch.TryRestart(),
            "try-graceful-restart" => ControlBatch.TryRestartWithSignal(signal, grace),
            "signal" => ControlBatch.SendSignal(signal ?? throw new FormatException("The control 'signal' needs a signal, such as \"signal\":\"HUP\".")),
            "delete" => ControlBatch.Delete(),
            "delete-now" => ControlBatch.DeleteNow(),
            "reset-failed" => ControlBatch.ResetFailed(),
            "wait" => ControlBatch.ToWait(),
            "run" => throw new FormatException("The control 'run' calls a hook of an embedding program; dsupd has none."),
            var other => throw new FormatException($"'{other}' is no control. {(Nearest.Of(other, All, always: 2) is { } near ? $"Did you mean '{near}'?" : $"Use one of {string.Join(", ", All)}.")}"),
        };
        return request.Priority is null ? batch : batch with { Priority = PriorityOf(request.Priority) };
    }

    /// <summary>What would be ignored silently is refused: the caller meant something by it.</summary>
    private static void RefuseUnused(ControlRequest request)
    {
        var graceful = request.Control is "graceful-stop" or "graceful-restart" or "try-graceful-restart";
        if (request.Grace is not null && !graceful)
            throw new FormatException($"The control '{request.Control}' takes no grace. Use graceful-stop, graceful-restart or try-graceful-restart.");
        if (request.Signal is not null && !graceful && request.Control is not ("signal" or "run"))
            throw new FormatException($"The control '{request.Control}' takes no signal. Use graceful-stop, graceful-restart, try-graceful-restart or signal.");
    }

    private static Priority PriorityOf(string word) => word switch
    {
        "normal" => Priority.Normal,
        "high" => Priority.High,
        "urgent" => Priority.Urgent,
        _ => throw new FormatException($"'{word}' is no priority. Use normal, high or urgent."),
    };
}
