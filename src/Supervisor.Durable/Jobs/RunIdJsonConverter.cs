using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>A <see cref="RunId"/> as a JSON number, also as a name in an object.</summary>
public sealed class RunIdJsonConverter : JsonConverter<RunId>
{
    /// <inheritdoc/>
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);

    /// <inheritdoc/>
    public override RunId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RunId.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
