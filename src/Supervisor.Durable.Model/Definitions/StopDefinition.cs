using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>How a job is stopped.</summary>
public sealed record StopDefinition
{
    /// <summary>A signal's name or number; null: TERM.</summary>
    [JsonConverter(typeof(SignalText))]
    public string? Signal { get; init; }

    /// <summary>A duration such as 10s; null: 10s.</summary>
    public string? Grace { get; init; }

    /// <summary>
    /// Who gets the signal first, and is waited for: main, group or tree; null: group where the job is grouped, else main.
    /// </summary>
    public string? Mode { get; init; }
}
