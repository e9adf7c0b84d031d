using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Launching;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>Which reports of an attempt to launch are kept back.</summary>
public sealed class LaunchRetryTests
{
    [Fact]
    public async Task A_failure_is_reported_once_also_where_orders_that_waited_for_the_launch_were_answered_before()
    {
        var reported = new TaskCompletionSource<ProcessReport>();
        LaunchRetry? retry = null;
        using var made = retry = new LaunchRetry(TimeProvider.System, Attempt, _ => { }, reported.SetResult);

        retry.Launch(new LaunchOrder(new RunId(1), "job", new JobSpec(Command.Exec("/bin/true"))));

        Assert.Equal("no such file", Assert.IsType<ProcessReport.LaunchFailed>(await reported.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken)).Error);

        void Attempt(LaunchOrder order)
        {
            Assert.False(retry!.Takes(new ProcessReport.Delivered(order.Run, 5, Answers.NotLaunched)));
            Assert.True(retry.Takes(new ProcessReport.LaunchFailed(order.Run, "no such file", Transient: false, DateTimeOffset.UnixEpoch)));
        }
    }
}
