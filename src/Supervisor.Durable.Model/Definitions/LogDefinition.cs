using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>How much of a job's output is kept.</summary>
public sealed record LogDefinition
{
    /// <summary>Bytes at which a log file is rotated, in JSON also as a size such as <c>10M</c>; null: 10 MiB.</summary>
    [JsonConverter(typeof(SizeInBytes))]
    public long? MaxBytes { get; init; }

    /// <summary>Files kept, the current one included; null: 5.</summary>
    public int? MaxFiles { get; init; }
}
