using System.Text;
using Supervisor.Durable.Daemon.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>For how long history is kept, as the configuration says it.</summary>
public sealed class HistoryTests
{
    [Theory]
    [InlineData("""{ "MaxAge": "7d", "MaxPerJob": 500 }""", 7, 500)]
    [InlineData("""{ "MaxAge": "0s", "MaxPerJob": 0 }""", 0, 0)]
    [InlineData("""{ "MaxPerJob": 100000000 }""", 30, 100_000_000)]
    [InlineData("{}", 30, 10_000)]
    public void History_is_kept_for_as_long_and_as_many_as_the_configuration_says(string history, int days, int tickets)
    {
        var file = Encoding.UTF8.GetBytes($$"""{ "Supervisor": { "History": {{history}} } }""");

        var read = ConfigurationFiles.Read("appsettings.json", file);

        Assert.Equal(new Retention { MaxAge = TimeSpan.FromDays(days), MaxPerJob = tickets }, read.History);
    }
}
