using Supervisor.Durable.Client;

namespace Supervisor.Durable.Configuration;

/// <summary>The controls by the words that callers use (src/Supervisor.Durable.Daemon/README.md, "Control words").</summary>
internal static class ControlNames
{
    /// <exception cref="FormatException">A word or argument can't be understood; the message says what could.</exception>
    public static ControlBatch Read(ControlRequest request)
    {
        Signal? signal = request.Signal is null ? null : Signal.Parse(request.Signal);
        TimeSpan? grace = request.Grace is null ? null : Duration.Parse(request.Grace);
        RefuseUnused(request);
        var word = request.Now == true ? ControlWords.AtOnce(request.Control)! : ControlWords.Current(request.Control);
        var batch = word switch
        {
            "start" => ControlBatch.Start(),
            "stop" => ControlBatch.StopWithSignal(signal, grace),
            "restart" => ControlBatch.RestartWithSignal(signal, grace),
            "try-restart" => ControlBatch.TryRestartWithSignal(signal, grace),
            "kill" => Urgent(ControlBatch.Stop()),
            "kill-restart" => Urgent(ControlBatch.Restart()),
            "kill-try-restart" => Urgent(ControlBatch.TryRestart()),
            "signal" => ControlBatch.SendSignal(signal ?? throw new FormatException("The control 'signal' needs a signal, such as \"signal\":\"HUP\".")),
            "delete" => ControlBatch.DeleteWithSignal(),
            "delete-now" => ControlBatch.DeleteNow(),
            "reset-failed" => ControlBatch.ResetFailed(),
            "wait" => ControlBatch.ToWait(),
            "run" => throw new FormatException("The control 'run' calls a hook of an embedding program; dsupd has none."),
            _ => throw Unknown(word),
        };
        return request.Priority is null ? batch : batch with { Priority = Vocabulary.Priorities.Parse(request.Priority, "priority") };
    }

    private static ControlBatch Urgent(ControlBatch batch) => batch with { Priority = Priority.Urgent };

    /// <summary>What would be ignored silently is refused: the caller meant something by it.</summary>
    private static void RefuseUnused(ControlRequest request)
    {
        var (word, graceful) = (request.Control, ControlWords.IsGraceful(request.Control));
        if (!ControlWords.All.Contains(ControlWords.Current(word)))
            throw Unknown(word);
        if (request.Grace is not null && !graceful)
            throw new FormatException($"The control '{word}' takes no grace. Use stop, restart or try-restart.");
        if (request.Signal is not null && !graceful && word is not ("signal" or "run"))
            throw new FormatException($"The control '{word}' takes no signal. Use stop, restart, try-restart or signal.");
        if (request.Now != true)
            return;
        if (ControlWords.AtOnce(word) is null)
            throw new FormatException($"The control '{word}' takes no now. Use it with stop, restart, try-restart or delete.");
        if (request.Signal is not null || request.Grace is not null)
            throw new FormatException("What is done now has no signal and no grace. Leave them out, or leave out now.");
        if (request.Priority is not (null or "urgent"))
            throw new FormatException("What is done now is urgent. Leave out the priority, or leave out now.");
    }

    private static FormatException Unknown(string word)
    {
        var way = Nearest.Of(word, ControlWords.All, always: 2) is { } near ? $"Did you mean '{near}'?" : $"Use one of {string.Join(", ", ControlWords.All)}.";
        return new FormatException($"'{word}' is no control. {way}");
    }
}
