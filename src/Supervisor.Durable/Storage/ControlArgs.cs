using System.Text.Json;

namespace Supervisor.Durable.Storage;

/// <summary>outbox.args: what a control has beyond its kind. Absent keys mean the job's own.</summary>
internal sealed record ControlArgs
{
    /// <summary>A signal as <see cref="Durable.Signal.Parse"/> reads it.</summary>
    public string? Signal { get; init; }

    /// <summary>The grace window, milliseconds.</summary>
    public long? GraceMs { get; init; }

    /// <summary>stop, graceful-stop: why; null: an operator asked for it.</summary>
    public string? Cause { get; init; }

    /// <summary>start: where a process is running, launch when it has ended.</summary>
    public bool? AfterCurrent { get; init; }

    /// <summary>A hook's name; in-memory:…: a delegate of the program that sent the control.</summary>
    public string? Hook { get; init; }

    /// <summary>run: what the hook is given.</summary>
    public string? Payload { get; init; }

    /// <summary>handle-error: the error.</summary>
    public string? Error { get; init; }

    public static string? Write(Control control) => control switch
    {
        Control.Start { AfterCurrent: true } => Write(new ControlArgs { AfterCurrent = true }),
        Control.Stop { Cause: not StopCause.Operator } c => Write(new ControlArgs { Cause = Words.Of(c.Cause) }),
        Control.GracefulStop c => Write(c.Signal, c.Grace, c.Cause),
        Control.TryGracefulRestart c => Write(c.Signal, c.Grace),
        Control.SendSignal c => Write(c.Signal, null),
        Control.Run c => Write(new ControlArgs { Hook = c.Hook, Payload = c.Payload }),
        Control.HandleError c => Write(new ControlArgs { Hook = c.Hook, Error = c.Error }),
        Control.SetSpawnHook c => Write(new ControlArgs { Hook = c.Hook }),
        Control.SetErrorHandler c => Write(new ControlArgs { Hook = c.Hook }),
        Control.SetSpawnFunction c => Write(new ControlArgs { Hook = c.Hook }),
        _ => null,
    };

    public static Control Read(string kind, string? args)
    {
        var given = args is null ? new ControlArgs() : JsonSerializer.Deserialize(args, StorageJson.Default.ControlArgs) ?? throw new InvalidDataException("outbox.args is null, and no object");
        Signal? signal = given.Signal is null ? null : Durable.Signal.Parse(given.Signal);
        TimeSpan? grace = given.GraceMs is { } ms ? Length.FromRow(ms) : null;
        var cause = given.Cause is null ? StopCause.Operator : Words.ToCause(given.Cause);
        return kind switch
        {
            "start" => new Control.Start(given.AfterCurrent == true),
            "reset-failed" => new Control.ResetFailed(),
            "kill" => new Control.Stop { Cause = cause },
            "stop" => new Control.GracefulStop(signal, grace) { Cause = cause },
            "kill-try-restart" => new Control.TryRestart(),
            "try-restart" => new Control.TryGracefulRestart(signal, grace),
            "signal" => new Control.SendSignal(signal ?? throw new InvalidDataException("a signal control without a signal")),
            "wait" => new Control.NextEnding(),
            "delete" => new Control.Delete(),
            "run" => new Control.Run(Needed(given.Hook, kind), given.Payload),
            "set-spawn-hook" => new Control.SetSpawnHook(Needed(given.Hook, kind)),
            "unset-spawn-hook" => new Control.UnsetSpawnHook(),
            "set-error-handler" => new Control.SetErrorHandler(Needed(given.Hook, kind)),
            "unset-error-handler" => new Control.UnsetErrorHandler(),
            "set-spawn-function" => new Control.SetSpawnFunction(Needed(given.Hook, kind)),
            "clear-spawn-function" => new Control.ClearSpawnFunction(),
            "handle-error" => new Control.HandleError(Needed(given.Hook, kind), given.Error ?? ""),
            _ => throw new InvalidDataException($"outbox.control '{kind}' is unknown"),
        };
    }

    private static string? Write(Signal? signal, TimeSpan? grace, StopCause cause = StopCause.Operator) => (signal, grace, cause) is (null, null, StopCause.Operator)
        ? null
        : Write(new ControlArgs { Signal = signal?.ToString(), GraceMs = (long?)grace?.TotalMilliseconds, Cause = cause == StopCause.Operator ? null : Words.Of(cause) });

    private static string Write(ControlArgs args) => JsonSerializer.Serialize(args, StorageJson.Default.ControlArgs);

    private static string Needed(string? hook, string kind) => hook ?? throw new InvalidDataException($"a {kind} control without a hook");
}
