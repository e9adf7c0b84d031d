using Supervisor.Durable.Cli;
using Supervisor.Durable.Cli.Requests;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class PointInTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly DateTimeOffset Now = new(2026, 3, 28, 21, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("23:30", "2026-03-28T22:30:00Z")]                       // today
    [InlineData("4:30", "2026-03-29T02:30:00Z")]                        // tomorrow, which has summer time
    [InlineData("04:30:15", "2026-03-29T02:30:15Z")]
    [InlineData("2026-04-01 04:30", "2026-04-01T02:30:00Z")]
    [InlineData("2026-04-01T04:30:10", "2026-04-01T02:30:10Z")]
    [InlineData("2026-04-01T04:30:10Z", "2026-04-01T04:30:10Z")]
    [InlineData("2026-04-01T04:30:10-05:00", "2026-04-01T09:30:10Z")]
    [InlineData("2026-10-25 02:30", "2026-10-25T00:30:00Z")]            // comes twice: the first
    public void People_write_times_so(string text, string instant) => Assert.Equal(DateTimeOffset.Parse(instant, null), Parse(text));

    [Theory]
    [InlineData("tomorrow", "04:30")]
    [InlineData("2026-03-28 04:30", "past")]
    [InlineData("2026-03-29 02:30", "does not exist")]
    [InlineData("2:30", "does not exist")]
    public void A_slip_says_what_would_do(string text, string says) =>
        Assert.Contains(says, Assert.Throws<UsageException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10m", "2026-03-28T20:50:00Z"), InlineData("1d", "2026-03-27T21:00:00Z"), InlineData("999999d", "1970-01-01T00:00:00Z")]
    [InlineData("21:30", "2026-03-28T20:30:00Z")]                       // today
    [InlineData("23:30", "2026-03-27T22:30:00Z")]                       // yesterday
    [InlineData("2026-03-01 04:30", "2026-03-01T03:30:00Z"), InlineData("2026-03-01T04:30:10Z", "2026-03-01T04:30:10Z")]
    public void Past_times_are_written_so(string text, string instant) => Assert.Equal(DateTimeOffset.Parse(instant, null), PointInTime.ParsePast(text, Now, Berlin));

    [Fact]
    public void A_slip_in_a_past_time_says_what_would_do() =>
        Assert.Contains("10m (so long ago), 09:12", Assert.Throws<UsageException>(() => PointInTime.ParsePast("yesterday", Now, Berlin)).Message, StringComparison.Ordinal);

    private static DateTimeOffset Parse(string text) => PointInTime.Parse(text, Now, Berlin);
}
