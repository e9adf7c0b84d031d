using System.Collections.Immutable;

namespace Supervisor.Durable;

/// <summary>The words for controls. Each means the same over HTTP, by SQL, in schedules, in configurations and in dsup.</summary>
internal static class ControlWords
{
    /// <summary>Those that a schedule may send.</summary>
    public static ImmutableArray<string> Scheduled { get; } =
        ["start", "stop", "restart", "try-restart", "kill", "kill-restart", "kill-try-restart", "signal", "delete", "delete-now"];

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [.. Scheduled, "reset-failed", "wait", "run"];

    /// <summary>Earlier words, which are still read: see <see cref="Current"/>.</summary>
    public static ImmutableArray<string> Former { get; } = ["graceful-stop", "graceful-restart", "try-graceful-restart"];

    /// <summary>The word of today for one that may be an earlier one.</summary>
    public static string Current(string word) => word switch
    {
        "graceful-stop" => "stop",
        "graceful-restart" => "restart",
        "try-graceful-restart" => "try-restart",
        _ => word,
    };

    /// <summary>Whether it asks a process to end, by a signal and with a grace.</summary>
    public static bool IsGraceful(string word) => Current(word) is "stop" or "restart" or "try-restart";

    /// <summary>The word for the same at once, without signal and grace and before all that waits; null where there is none.</summary>
    public static string? AtOnce(string word) => Current(word) switch
    {
        "stop" or "kill" => "kill",
        "restart" or "kill-restart" => "kill-restart",
        "try-restart" or "kill-try-restart" => "kill-try-restart",
        "delete" or "delete-now" => "delete-now",
        _ => null,
    };
}
