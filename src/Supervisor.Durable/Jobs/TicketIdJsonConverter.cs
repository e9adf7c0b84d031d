using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>A <see cref="TicketId"/> as a JSON number, also as a name in an object.</summary>
public sealed class TicketIdJsonConverter : JsonConverter<TicketId>
{
    /// <inheritdoc/>
    public override TicketId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TicketId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);

    /// <inheritdoc/>
    public override TicketId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TicketId.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TicketId value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
