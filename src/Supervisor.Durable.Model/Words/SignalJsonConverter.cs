using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>A <see cref="Signal"/> as its name in JSON; a number is read, too.</summary>
public sealed class SignalJsonConverter : JsonConverter<Signal>
{
    /// <inheritdoc/>
    public override Signal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.GetInt64().ToString(CultureInfo.InvariantCulture) : reader.GetString();
        return Signal.TryParse(text, out var signal) ? signal : throw new JsonException($"'{text}' is no signal. Use a name such as TERM, or a number from 1 to 64.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Signal value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
