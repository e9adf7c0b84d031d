using System.Text.Json;

namespace Supervisor.Durable.Storage;

/// <summary>outbox.args: what a control has beyond its kind. Absent keys mean the job's own.</summary>
internal sealed record ControlArgs
{
    /// <summary>A signal as <see cref="Durable.Signal.Parse"/> reads it.</summary>
    public string? Signal { get; init; }

    /// <summary>The grace window, milliseconds.</summary>
    public long? GraceMs { get; init; }

    public static string? Write(Control control) => control switch
    {
        Control.GracefulStop c => Write(c.Signal, c.Grace),
        Control.TryGracefulRestart c => Write(c.Signal, c.Grace),
        Control.SendSignal c => Write(c.Signal, null),
        _ => null,
    };

    public static Control Read(string kind, string? args)
    {
        var given = args is null ? new ControlArgs() : JsonSerializer.Deserialize(args, StorageJson.Default.ControlArgs)!;
        Signal? signal = given.Signal is null ? null : Durable.Signal.Parse(given.Signal);
        TimeSpan? grace = given.GraceMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        return kind switch
        {
            "start" => new Control.Start(),
            "stop" => new Control.Stop(),
            "graceful-stop" => new Control.GracefulStop(signal, grace),
            "try-restart" => new Control.TryRestart(),
            "try-graceful-restart" => new Control.TryGracefulRestart(signal, grace),
            "signal" => new Control.SendSignal(signal ?? throw new InvalidDataException("a signal control without a signal")),
            "wait" => new Control.NextEnding(),
            "delete" => new Control.Delete(),
            _ => throw new InvalidDataException($"outbox.control '{kind}' is unknown"),
        };
    }

    private static string? Write(Signal? signal, TimeSpan? grace) => signal is null && grace is null
        ? null
        : JsonSerializer.Serialize(new ControlArgs { Signal = signal?.ToString(), GraceMs = (long?)grace?.TotalMilliseconds }, StorageJson.Default.ControlArgs);
}
