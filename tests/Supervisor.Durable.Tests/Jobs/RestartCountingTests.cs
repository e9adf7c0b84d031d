using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>How long a restart of the policy waits, how many there may be, and what begins the counting again.</summary>
public sealed class RestartCountingTests
{
    private static readonly RestartPolicy Growing = new() { Policy = RestartKind.Always, Delay = TimeSpan.FromSeconds(3), Backoff = BackoffKind.Exponential, MaxDelay = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData(BackoffKind.Constant, 3, 3), InlineData(BackoffKind.Linear, 3, 12), InlineData(BackoffKind.Exponential, 3, 24), InlineData(BackoffKind.Exponential, 9, 60)]
    public void The_delay_grows_with_each_restart_up_to_the_longest(BackoffKind backoff, int attempts, int seconds)
    {
        Assert.Equal(Backoff(seconds), Ended(Running(Growing with { Backoff = backoff }, attempts), lasted: 0).State.Deadline);
    }

    [Theory]
    [InlineData(59, 0, 24), InlineData(60, 0, 3)]
    [InlineData(59, 3600, 24), InlineData(60, 3600, 3)]
    public void A_run_that_lasted_begins_the_counting_again_whenever_its_end_was_reported(int lasted, int heardLater, int seconds)
    {
        var job = Running(Growing, attempts: 3);

        var decided = Ended(job, lasted, heardLater);

        Assert.Equal(job.Since.AddSeconds(lasted + seconds), decided.State.Deadline!.Due);
    }

    [Fact]
    public void The_usual_policy_starts_a_job_that_ends_at_once_ever_less_often() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(restarts => new RestartPolicy { Policy = RestartKind.Always }.DelayOf(restarts, seed: 7).TotalSeconds));

    [Fact]
    public void One_restart_too_many_within_the_interval_fails_the_job()
    {
        var job = Running(Growing with { Backoff = BackoffKind.Constant, Burst = 2, Interval = TimeSpan.FromSeconds(10) }, attempts: 0);

        Assert.IsType<JobState.Backoff>(Ended(At(job, -5), 0).State);
        Assert.Equal(new JobState.Failed(JobMachine.StartLimitHit), Ended(At(job, -5, -1), 0).State);
        Assert.IsType<JobState.Backoff>(Ended(At(job, -8, -1), 0).State);         // the restart is due in three seconds: eleven after the first
    }

    /// <summary>Shims report ends to the nanosecond, rows are of milliseconds: a deadline that is read again must be the same.</summary>
    [Fact]
    public void A_restart_is_due_at_a_whole_millisecond_and_no_sooner()
    {
        var job = Running(Growing, attempts: 0);
        var end = new JobEvent.Ended(new(3), new ProcessEnd.Exit(1), MachineText.Now.AddTicks(4));

        Assert.Equal(
            new Deadline(DeadlineKind.Restart, MachineText.Now.AddMilliseconds(3001), TimeSpan.FromMilliseconds(3000), null),
            JobMachine.Decide(job, end, MachineText.Now.AddMilliseconds(1)).Job.State.Deadline);
    }

    [Fact]
    public void A_restart_that_is_due_is_counted_and_a_start_begins_the_counting_again()
    {
        var backoff = MachineText.Job("backoff") with { Tally = new RestartTally(4, []) };
        var due = new JobEvent.Due(MachineText.Restart, new(9));

        Assert.Equal(5, JobMachine.Decide(backoff, due, MachineText.Now).Job.Tally.Attempts);
        Assert.Equal(RestartTally.None, JobMachine.Decide(backoff, MachineText.Asked("start"), MachineText.Now).Job.Tally);
    }

    [Fact]
    public void Exit_codes_count_as_they_were_declared()
    {
        var policy = Growing with { Policy = RestartKind.OnFailure, SuccessExitCodes = [3], PreventExitCodes = [4] };

        Assert.Equal([false, true, false, false], new ProcessEnd[] { new ProcessEnd.Success(), new ProcessEnd.Exit(2), new ProcessEnd.Exit(3), new ProcessEnd.Exit(4) }.Select(policy.Wants));
        Assert.False((policy with { Policy = RestartKind.Always }).Wants(new ProcessEnd.Exit(4)));
    }

    [Fact]
    public void A_launch_that_failed_is_tried_again_as_the_policy_says()
    {
        var failed = new JobEvent.LaunchFailed(new(3), "no such file");

        Assert.Equal("failed no such file | forget 3 | skipped", MachineText.Of(JobMachine.Decide(MachineText.Job("starting"), failed, MachineText.Now)));
        Assert.Equal("backoff restart +3s of 3s by - | forget 3 | skipped", MachineText.Of(JobMachine.Decide(MachineText.Job("starting", RestartKind.OnFailure), failed, MachineText.Now)));
    }

    private static JobRecord Running(RestartPolicy policy, int attempts)
    {
        var job = MachineText.Job("running");
        return job with { Since = MachineText.Now, Spec = job.Spec with { Restart = policy }, Tally = new RestartTally(attempts, []) };
    }

    private static JobRecord At(JobRecord job, params int[] seconds) => job with { Tally = new RestartTally(seconds.Length, [.. seconds.Select(s => MachineText.Now.AddSeconds(s))]) };

    private static JobRecord Ended(JobRecord job, int lasted, int heardLater = 0)
    {
        var at = job.Since.AddSeconds(lasted);
        return JobMachine.Decide(job, new JobEvent.Ended(new(3), new ProcessEnd.Exit(1), at), at.AddSeconds(heardLater)).Job;
    }

    private static Deadline Backoff(int seconds) => new(DeadlineKind.Restart, MachineText.Now.AddSeconds(seconds), TimeSpan.FromSeconds(seconds), null);
}
