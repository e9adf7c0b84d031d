using System.Text.Json;

namespace Supervisor.Durable.Client;

/// <summary>A job as <c>GET /v1/jobs</c> and <c>GET /v1/jobs/{name}</c> show it: the columns of v_jobs. Times are ISO 8601 UTC.</summary>
public sealed record JobDocument
{
    /// <summary>Its name.</summary>
    public required string Job { get; init; }

    /// <summary>pending, starting, running, stopping, backoff, finished or failed.</summary>
    public required string State { get; init; }

    /// <summary>The main process while there is one.</summary>
    public int? Pid { get; init; }

    /// <summary>The current run, else the last.</summary>
    public long? Run { get; init; }

    /// <summary>How often its policy has restarted it.</summary>
    public long Restarts { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public string? Since { get; init; }

    /// <summary>When a pending restart is due.</summary>
    public string? NextRestartAt { get; init; }

    /// <summary>success, exit, signal or lost: how its last ended run ended.</summary>
    public string? LastResult { get; init; }

    /// <summary>The exit code of its last ended run.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>The signal that ended its last ended run.</summary>
    public int? LastSignal { get; init; }

    /// <summary>Why it is failed, or cannot be ended while it is stopping, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>run or stopped: what should be, whatever is.</summary>
    public string? Wanted { get; init; }

    /// <summary>Why it should be stopped: operator, shutdown, …; null where it should run, or was never started.</summary>
    public string? WantedBy { get; init; }

    /// <summary>How it is defined, as <see cref="JobDefinition"/> JSON; only in <c>GET /v1/jobs/{name}</c>.</summary>
    public JsonElement? Definition { get; init; }
}
