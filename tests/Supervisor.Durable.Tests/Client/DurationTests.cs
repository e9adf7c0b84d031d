using Xunit;

namespace Supervisor.Durable.Tests.Client;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1.5s", 1_500)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData(" 10S ", 10_000)]
    [InlineData("00:00:10", 10_000)]
    [InlineData("1.00:00:00.5", 86_400_500)]
    public void A_duration_is_read(string text, long milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-5s")]
    [InlineData("-00:00:10")]
    [InlineData("10 s")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("10s1m")]
    [InlineData("1s1s")]
    [InlineData("1y")]
    [InlineData("١s")]
    [InlineData("999999999999999999999d")]
    [InlineData("20000000d")]
    [InlineData("99999999999999999999999999999999999999s")]
    public void What_is_no_duration_is_refused_with_examples(string text)
    {
        var error = Assert.Throws<FormatException>(() => Duration.Parse(text));

        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("1m30s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("500ms")]
    [InlineData("10s")]
    [InlineData("1m30s")]
    [InlineData("2h")]
    [InlineData("1d12h")]
    [InlineData("1s5ms")]
    public void What_is_formatted_is_read_back(string text)
    {
        var duration = Duration.Parse(text);

        Assert.Equal(text, Duration.Format(duration));
    }
}
