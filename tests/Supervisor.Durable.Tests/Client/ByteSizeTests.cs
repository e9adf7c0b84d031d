using System.Text.Json;
using Xunit;

namespace Supervisor.Durable.Tests.Client;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0), InlineData("4096", 4096), InlineData("64k", 65536), InlineData("1M", 1 << 20), InlineData(" 1 MiB ", 1 << 20), InlineData("1mb", 1 << 20)]
    [InlineData("1.5K", 1536), InlineData("2G", 2L << 30), InlineData("1T", 1L << 40), InlineData("12B", 12)]
    public void People_write_sizes_so(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData(""), InlineData(null), InlineData("M"), InlineData("-1"), InlineData("1X"), InlineData("1Mi"), InlineData("1 M M"), InlineData("0.3"), InlineData("1e3"), InlineData("99999999T")]
    public void What_is_no_size_is_none(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("10485760", 10 << 20), InlineData("\"10M\"", 10 << 20), InlineData("null", null)]
    public void A_definition_takes_both(string json, int? bytes) =>
        Assert.Equal(bytes, JsonSerializer.Deserialize($"{{\"Logs\":{{\"MaxBytes\":{json}}}}}", DefinitionJson.Default.JobDefinition)!.Logs!.MaxBytes);

    [Theory]
    [InlineData("\"big\""), InlineData("1.5"), InlineData("true"), InlineData("[]")]
    public void A_definition_takes_nothing_else(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($"{{\"Logs\":{{\"MaxBytes\":{json}}}}}", DefinitionJson.Default.JobDefinition));
}
