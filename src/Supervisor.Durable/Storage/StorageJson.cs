using System.Text.Json.Serialization;

namespace Supervisor.Durable.Storage;

/// <summary>The JSON in our rows: snake_case keys, nulls left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlArgs))]
[JsonSerializable(typeof(JobSpecRow))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class StorageJson : JsonSerializerContext;
