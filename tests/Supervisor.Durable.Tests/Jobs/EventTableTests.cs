using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>News of processes and of deadlines, in every state: what counts, and what is late, repeated or of another run.</summary>
public sealed class EventTableTests
{
    private static readonly ProcessEnd Success = new ProcessEnd.Success();

    [Fact]
    public void A_launch_becomes_a_running_process_or_fails_or_is_repeated()
    {
        Decides("starting", Launched(3), "running 3 |  | skipped");
        Decides("starting", Failed(3), "failed no such file | forget 3 | skipped");
        Decides("starting", new JobEvent.NeverRan(new(3)), "starting 3 | launch 3 | skipped");
        Assert.Null(Decide("starting", Failed(3)).Job.Tree);
    }

    [Theory]
    [InlineData("running", "finished"), InlineData("grace", "asked"), InlineData("kill", "asked")]
    [InlineData("grace-then", "starting 6 waiting"), InlineData("kill-then", "starting 6 waiting")]
    public void An_end_closes_what_was_open(string state, string expected)
    {
        var decision = Decide(state, Ended(3));

        Assert.Equal(expected, MachineText.Of(decision.Job));
        Assert.Empty(decision.Effects);                              // a launch waits for what is left
        Assert.Null(decision.Job.State.Deadline);
        Assert.Equal(new RunId(3), decision.Job.Tree);
    }

    [Theory]
    [InlineData("grace", ""), InlineData("grace-then", " then 6")]
    public void A_window_of_a_group_lasts_until_nothing_of_it_is_left(string state, string then)
    {
        var grouped = Grouped(MachineText.Job(state));

        var ended = JobMachine.Decide(grouped, Ended(3), MachineText.Now);
        var again = JobMachine.Decide(ended.Job, Ended(3), MachineText.Now);
        var gone = JobMachine.Decide(ended.Job, new JobEvent.TreeGone(new(3)), MachineText.Now);

        Assert.Equal($"stopping 3 rest grace +4s of 10s by 5{then} |  | skipped", MachineText.Of(ended));
        Assert.Equal((ended.Job, 0), (again.Job, again.Effects.Length));
        Assert.False(ended.Job.Lives(new(3)));
        Assert.Equal(then.Length == 0 ? "asked | forget 3 | skipped" : "starting 6 | forget 3, launch 6 | awaits 6", MachineText.Of(gone));
    }

    [Theory]
    [InlineData("grace"), InlineData("grace-then"), InlineData("kill"), InlineData("kill-then")]
    public void An_end_that_leaves_nothing_closes_the_window_of_a_group_at_once(string state)
    {
        var job = Grouped(MachineText.Job(state));
        var end = new JobEvent.Ended(new(3), Success, MachineText.Now, IsAll: true);

        Assert.Equal(MachineText.Of(Decide(state, Ended(3))), MachineText.Of(JobMachine.Decide(job, end, MachineText.Now)));
    }

    [Fact]
    public void A_tree_is_waited_for_where_all_of_it_was_asked()
    {
        var job = MachineText.Job("grace");
        job = job with { Spec = job.Spec with { Stop = job.Spec.Stop with { Mode = StopMode.Tree } } };

        Assert.True(JobMachine.Decide(job, Ended(3), MachineText.Now).Job.State is JobState.Stopping { Ended: true });
        Assert.True(JobMachine.Decide(Grouped(job) with { Spec = Grouped(job).Spec with { Stop = new() { Mode = StopMode.Main } } }, Ended(3), MachineText.Now).Job.State is JobState.Finished);
    }

    private static JobRecord Grouped(JobRecord job) =>
        job with { Spec = job.Spec with { Command = job.Spec.Command with { Options = new() { Grouped = true } } } };

    [Fact]
    public void A_grace_that_is_over_kills_and_a_kill_that_took_too_long_is_repeated()
    {
        Decides("grace", Due(MachineText.Grace), "stopping 3 kill +5s of 5s by 5 | kill 3 | awaits 3");
        Decides("grace-then", Due(MachineText.Grace), "stopping 3 kill +5s of 5s by 5 then 6 | kill 3 | awaits 6");
        Decides("rest", Due(MachineText.Grace), "stopping 3 rest kill +5s of 5s by 5 | kill 3 | awaits 3");
        Decides("kill", Due(MachineText.Killing), "stopping 3 kill +5s of 5s by 5 | kill 3 | awaits 3");
        Decides("kill-then", Due(MachineText.Killing), "stopping 3 kill +5s of 5s by 5 then 6 | kill 3 | awaits 6");
    }

    [Fact]
    public void A_restart_that_is_due_is_launched_and_counted()
    {
        var decision = Decide("backoff", Due(MachineText.Restart));

        Assert.Equal("starting 9 | launch 9 | awaits 9", MachineText.Of(decision));
        Assert.Equal(3, decision.Job.Restarts);
    }

    [Theory]
    [InlineData("finished"), InlineData("asked"), InlineData("backoff"), InlineData("failed"), InlineData("deleted")]
    public void A_tree_that_is_gone_is_forgotten(string state)
    {
        var job = MachineText.Job(state) with { Tree = new RunId(3) };

        var decision = JobMachine.Decide(job, new JobEvent.TreeGone(new(3)), MachineText.Now);

        Assert.Equal([new Effect.Forget(new(3))], decision.Effects);
        Assert.Equal(job with { Tree = null }, decision.Job);
    }

    [Theory]
    [InlineData("starting"), InlineData("running"), InlineData("grace"), InlineData("grace-then"), InlineData("kill"), InlineData("kill-then")]
    public void A_tree_that_is_gone_before_its_end_is_known_is_asked_for_again(string state)
    {
        Stays(state, new JobEvent.TreeGone(new(3)));             // forgotten now, its end would never be reported
    }

    [Fact]
    public void A_kill_that_is_refused_calls_off_the_launch_that_was_to_follow()
    {
        foreach (var state in MachineText.States.Except(["grace-then", "rest-then", "kill-then"]))
            Stays(state, new JobEvent.KillRefused(new(3), "why"));
        foreach (var state in (string[])["grace-then", "rest-then", "kill-then"])
        {
            var decision = Decide(state, new JobEvent.KillRefused(new(3), "why"));

            Assert.Empty(decision.Effects);
            Assert.Equal(((JobState.Stopping)MachineText.Job(state).State) with { Then = null }, decision.Job.State);
            Stays(state, new JobEvent.KillRefused(new(2), "why"));
        }
    }

    [Fact]
    public void A_launch_that_waits_for_a_tree_begins_when_it_is_gone()
    {
        var decision = Decide("waiting", new JobEvent.TreeGone(new(3)));

        Assert.Equal("starting 4 | forget 3, launch 4 | awaits 4", MachineText.Of(decision));
        Assert.Equal((new RunId(4), new RunId(4)), (decision.Job.Run, decision.Job.Tree));
    }

    [Fact]
    public void News_of_another_run_changes_nothing_in_any_state()
    {
        var other = new RunId(2);
        foreach (var state in MachineText.States)
            foreach (var e in (JobEvent[])[Launched(2), Failed(2), Ended(2), new JobEvent.NeverRan(other), new JobEvent.TreeGone(other), Delivered(2)])
                Stays(state, e);
    }

    [Fact]
    public void News_of_a_run_whose_launch_was_not_ordered_yet_changes_nothing()
    {
        foreach (var e in (JobEvent[])[Launched(4), Failed(4), Ended(4), new JobEvent.NeverRan(new(4)), new JobEvent.TreeGone(new(4)), Delivered(4)])
            Stays("waiting", e);
    }

    [Fact]
    public void Repeated_news_changes_nothing()
    {
        foreach (var state in MachineText.States.Except(["starting"]))
        {
            Stays(state, Launched(3));
            Stays(state, Failed(3));
            Stays(state, new JobEvent.NeverRan(new(3)));
        }
        foreach (var state in (string[])["pending", "starting", "waiting", "rest", "rest-then", "backoff", "finished", "asked", "failed", "deleted"])
            Stays(state, Ended(3));
        foreach (var state in MachineText.States.Where(s => MachineText.Job(s).Tree is null))
            Stays(state, new JobEvent.TreeGone(new(3)));
        foreach (var state in MachineText.States)
            Stays(state, Delivered(3));
    }

    [Fact]
    public void A_deadline_that_was_moved_or_met_changes_nothing()
    {
        foreach (var state in MachineText.States)
            foreach (var deadline in (Deadline[])[MachineText.Grace, MachineText.Killing, MachineText.Restart])
            {
                if (MachineText.Job(state).State.Deadline != deadline)
                    Stays(state, Due(deadline));
                Stays(state, Due(deadline with { Due = deadline.Due.AddMilliseconds(1) }));
                Stays(state, Due(deadline with { Ticket = new TicketId(1) }));
            }
    }

    [Fact]
    public void No_pair_of_state_and_event_throws_and_every_decision_is_sound()
    {
        JobEvent[] events =
        [
            .. MachineText.Controls.Select(MachineText.Asked),
            .. from run in (long[])[2, 3, 4, 6] from e in (JobEvent[])[Launched(run), Failed(run), Ended(run), new JobEvent.NeverRan(new(run)), new JobEvent.TreeGone(new(run)), Delivered(run)] select e,
            Due(MachineText.Grace), Due(MachineText.Killing), Due(MachineText.Restart), new JobEvent.TakenOver(false, new(9)), new JobEvent.TakenOver(true, new(9)),
        ];
        foreach (var state in MachineText.States)
            foreach (var policy in Enum.GetValues<RestartKind>())
                foreach (var e in events)
                {
                    var job = MachineText.Job(state, policy);
                    var decision = JobMachine.Decide(job, e, MachineText.Now);

                    Assert.False(decision.Effects.IsDefault);
                    Assert.True(decision.Effects.OfType<Effect.Launch>().Count() <= 1);
                    Assert.All(decision.Effects.OfType<Effect.Launch>(), launch => Assert.Equal(launch.Run, decision.Job.Tree));
                    Assert.Equal(job, job with { State = decision.Job.State == job.State ? job.State : MachineText.Job(state, policy).State });
                }
    }

    private static JobEvent.Launched Launched(long run) => new JobEvent.Launched(new(run), MachineText.Process);

    private static JobEvent.LaunchFailed Failed(long run) => new JobEvent.LaunchFailed(new(run), "no such file");

    private static JobEvent.Ended Ended(long run) => new JobEvent.Ended(new(run), Success, MachineText.Now);

    private static JobEvent.Delivered Delivered(long run) => new JobEvent.Delivered(new(run), new TicketId(7), null);

    private static JobEvent.Due Due(Deadline deadline) => new JobEvent.Due(deadline, new TicketId(9));

    private static Decision Decide(string state, JobEvent e) => JobMachine.Decide(MachineText.Job(state), e, MachineText.Now);

    private static void Decides(string state, JobEvent e, string expected) => Assert.Equal(expected, MachineText.Of(Decide(state, e)));

    private static void Stays(string state, JobEvent e)
    {
        var job = MachineText.Job(state);
        var decision = JobMachine.Decide(job, e, MachineText.Now);

        Assert.True(job == decision.Job && decision.Effects.IsEmpty && decision.Reply == Reply.Skipped, $"{state}, {e}: {MachineText.Of(decision)}");
    }
}
