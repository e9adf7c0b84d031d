using System.Text.Json;
using Xunit;

namespace Supervisor.Durable.Tests.Client;

/// <summary>A signal may be written as a number, in files and in requests: what the check takes can be read.</summary>
public sealed class SignalTextTests
{
    [Theory]
    [InlineData("2", "2"), InlineData("\"2\"", "2"), InlineData("\"INT\"", "INT"), InlineData("null", null)]
    public void A_signal_is_a_name_or_a_number(string json, string? signal)
    {
        Assert.Equal(signal, Read($$$"""{"Stop":{"Signal":{{{json}}}}}""").Stop!.Signal);
        Assert.Equal(signal, Read($$$"""{"Schedules":[{"Cron":"@daily","Control":"signal","Signal":{{{json}}}}]}""").Schedules![0].Signal);
    }

    [Theory]
    [InlineData("2.5"), InlineData("true"), InlineData("[]")]
    public void Anything_else_says_what_it_must_be(string json)
    {
        Assert.Contains("a number from 1 to 64", Assert.Throws<JsonException>(() => Read($$$"""{"Stop":{"Signal":{{{json}}}}}""")).Message, StringComparison.Ordinal);
    }

    private static JobDefinition Read(string json) => JsonSerializer.Deserialize(json, DefinitionJson.Default.JobDefinition)!;
}
