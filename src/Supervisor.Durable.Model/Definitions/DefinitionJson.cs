using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>The JSON of a <see cref="JobDefinition"/>: keys as in appsettings.json; unknown ones are errors.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNameCaseInsensitive = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(JobDefinition))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
