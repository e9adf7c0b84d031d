using Supervisor.Durable.Cli;
using Supervisor.Durable.Cli.Asking;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class PointInTimeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

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

    private static DateTimeOffset Parse(string text) => PointInTime.Parse(text, new DateTimeOffset(2026, 3, 28, 21, 0, 0, TimeSpan.Zero), Berlin);
}
