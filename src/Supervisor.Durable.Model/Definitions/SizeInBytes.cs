using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>A number of bytes, or a text such as 10M; written as a number.</summary>
internal sealed class SizeInBytes : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.String when ByteSize.TryParse(reader.GetString(), out var size) => size,
        _ => throw new JsonException("This must be a whole number of bytes, or a size such as \"10M\"."),
    };

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } bytes)
            writer.WriteNumberValue(bytes);
        else
            writer.WriteNullValue();
    }
}
