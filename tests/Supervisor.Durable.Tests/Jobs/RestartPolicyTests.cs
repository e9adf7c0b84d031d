using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>CONTRACT.md, "Restart policies": each policy at each end.</summary>
public sealed class RestartPolicyTests
{
    private static readonly ProcessEnd[] Failures =
        [new ProcessEnd.Exit(1), new ProcessEnd.Signalled(9, false), new ProcessEnd.Signalled(11, true), new ProcessEnd.Lost("the machine was restarted")];

    [Theory]
    [InlineData(RestartKind.Never, false, false)]
    [InlineData(RestartKind.OnFailure, false, true)]
    [InlineData(RestartKind.Always, true, true)]
    [InlineData(RestartKind.UnlessStopped, true, true)]
    public void What_follows_an_end(RestartKind policy, bool afterSuccess, bool afterFailure)
    {
        Follows(policy, new ProcessEnd.Success(), afterSuccess);
        foreach (var end in Failures)
            Follows(policy, end, afterFailure);
    }

    [Theory]
    [InlineData(RestartKind.Never), InlineData(RestartKind.OnFailure), InlineData(RestartKind.Always), InlineData(RestartKind.UnlessStopped)]
    public void No_policy_counts_where_an_end_was_asked_for(RestartKind policy)
    {
        foreach (var end in Failures.Append(new ProcessEnd.Success()))
            foreach (var state in (string[])["grace", "kill"])
                Assert.Equal("asked", MachineText.Of(Decide(state, policy, end).Job));
    }

    [Theory]
    [InlineData(RestartKind.Never), InlineData(RestartKind.OnFailure), InlineData(RestartKind.Always), InlineData(RestartKind.UnlessStopped)]
    public void A_restart_that_was_asked_for_is_launched_and_not_counted(RestartKind policy)
    {
        foreach (var end in Failures.Append(new ProcessEnd.Success()))
            foreach (var state in (string[])["grace-then", "kill-then"])
            {
                var decision = Decide(state, policy, end);

                Assert.Equal("starting 6 waiting |  | awaits 6", MachineText.Of(decision));
                Assert.Equal(0, decision.Job.Restarts);
                Assert.Equal(MachineText.Job(state, policy).Spec, decision.Job.Spec);
            }
    }

    [Theory]
    [InlineData(RestartKind.Never), InlineData(RestartKind.OnFailure), InlineData(RestartKind.Always), InlineData(RestartKind.UnlessStopped)]
    public void A_stopped_or_deleted_job_stays_so_after_any_news_and_after_a_restart_of_the_supervisor(RestartKind policy)
    {
        foreach (var state in (string[])["asked", "deleted"])
        {
            foreach (var end in Failures.Append(new ProcessEnd.Success()))
                Assert.Equal(MachineText.Job(state, policy), Decide(state, policy, end).Job);
            Assert.Null(MachineText.Job(state, policy).State.Deadline);
            Assert.Empty(Durable.Engine.Recovery.Repeat(new Durable.Engine.JobEntry(MachineText.Job(state, policy))));
        }
    }

    private static void Follows(RestartKind policy, ProcessEnd end, bool restart)
    {
        var decision = Decide("running", policy, end);

        Assert.Equal(restart ? "backoff restart +3s of 3s by - |  | skipped" : "finished |  | skipped", MachineText.Of(decision));
        Assert.Equal(2, decision.Job.Restarts);
    }

    private static Decision Decide(string state, RestartKind policy, ProcessEnd end) =>
        JobMachine.Decide(MachineText.Job(state, policy), new JobEvent.Ended(new(3), end, MachineText.Now), MachineText.Now);
}
