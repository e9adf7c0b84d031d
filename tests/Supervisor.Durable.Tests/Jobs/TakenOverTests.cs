using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>CONTRACT.md, "Restart policies" 2: what a start of the supervisor or of the machine starts again.</summary>
public sealed class TakenOverTests
{
    private static readonly RestartKind[] Policies = [RestartKind.Never, RestartKind.OnFailure, RestartKind.Always, RestartKind.UnlessStopped];

    /// <param name="cause">Who stopped it; none: it ended by itself.</param>
    /// <param name="booted">Whether the machine has booted.</param>
    /// <param name="autoStart">AutoStart.</param>
    /// <param name="starts">By policy: never, on-failure, always, unless-stopped.</param>
    [Theory]
    [InlineData("operator", false, false, "stays stays stays stays")]
    [InlineData("operator", false, true, "stays stays stays stays")]
    [InlineData("operator", true, false, "stays stays stays stays")]
    [InlineData("operator", true, true, "stays stays starts stays")]
    [InlineData("none", false, false, "stays stays stays stays")]
    [InlineData("none", false, true, "stays stays stays stays")]
    [InlineData("none", true, false, "stays stays stays stays")]
    [InlineData("none", true, true, "starts starts starts starts")]
    [InlineData("shutdown", false, false, "stays starts starts starts")]
    [InlineData("shutdown", false, true, "starts starts starts starts")]
    [InlineData("shutdown", true, false, "stays starts starts starts")]
    [InlineData("shutdown", true, true, "starts starts starts starts")]
    [InlineData("removed", false, true, "stays stays stays stays")]
    [InlineData("removed", true, false, "stays stays stays stays")]
    [InlineData("removed", true, true, "stays stays stays stays")]
    public void What_is_started_again(string cause, bool booted, bool autoStart, string starts)
    {
        var isAsked = cause is "operator" or "removed";
        foreach (var (policy, expected) in Policies.Zip(starts.Split(' ')))
        {
            var job = Wanted(MachineText.Job("finished", policy, autoStart), cause);

            var decision = TakeOver(job, booted);

            Assert.Equal(expected == "starts" ? "starting 9 | launch 9 | awaits 9" : isAsked ? "asked |  | skipped" : "finished |  | skipped", MachineText.Of(decision));
            Assert.Equal(isAsked && expected == "stays" ? job.Wanted : Durable.Jobs.Wanted.Run, decision.Job.Wanted);
            Assert.Equal(expected == "starts" ? 0 : job.Restarts, decision.Job.Restarts);
        }
    }

    [Theory]
    [InlineData("pending"), InlineData("failed"), InlineData("finished")]
    public void AutoStart_starts_at_a_boot_also_what_never_ran_or_failed(string state)
    {
        foreach (var policy in Policies)
        {
            Assert.Equal("starting 9 | launch 9 | awaits 9", MachineText.Of(TakeOver(MachineText.Job(state, policy, autoStart: true), booted: true)));
            Assert.Equal(MachineText.Job(state, policy), TakeOver(MachineText.Job(state, policy), booted: true).Job);
        }
    }

    [Fact]
    public void It_waits_for_the_tree_of_the_last_run()
    {
        Assert.Equal("starting 9 waiting |  | awaits 9", MachineText.Of(TakeOver(MachineText.Job("tree-left", RestartKind.Never, autoStart: true), booted: true)));
    }

    [Theory]
    [InlineData("starting"), InlineData("waiting"), InlineData("running"), InlineData("grace"), InlineData("grace-then"), InlineData("kill"), InlineData("backoff"), InlineData("deleted")]
    public void What_lives_or_is_to_live_or_is_on_its_way_down_is_left_as_it_is(string state)
    {
        foreach (var policy in Policies)
        {
            foreach (var booted in (bool[])[false, true])
            {
                var job = MachineText.Job(state, policy, autoStart: true);
                var decision = TakeOver(job, booted);

                Assert.Equal(job, decision.Job);
                Assert.Empty(decision.Effects);
            }
        }
    }

    [Theory]
    [InlineData("grace", "grace +4s of 10s by 5"), InlineData("kill", "kill +2s of 5s by 5")]
    public void What_is_still_on_its_way_down_by_a_shutdown_comes_up_again_when_it_has_ended(string state, string until)
    {
        var again = TakeOver(Wanted(MachineText.Job(state, RestartKind.OnFailure), "shutdown"), booted: false);
        var never = TakeOver(Wanted(MachineText.Job(state), "shutdown"), booted: false);

        Assert.Equal($"stopping 3 {until} then 9 |  | awaits 9", MachineText.Of(again));
        Assert.Equal("starting 9 waiting", MachineText.Of(End(again.Job)));
        Assert.Equal($"stopping 3 {until} |  | skipped", MachineText.Of(never));
        Assert.Equal("finished", MachineText.Of(End(never.Job)));
    }

    [Fact]
    public void An_operators_stop_goes_before_that_of_a_shutdown_whichever_comes_first()
    {
        foreach (var state in (string[])["running", "grace-then", "backoff"])
        {
            var running = MachineText.Job(state, RestartKind.Always);
            var shut = Ask(running, StopCause.Shutdown);
            Assert.Equal(new Wanted.Stopped(StopCause.Shutdown), shut.Wanted);
            Assert.Equal(new Wanted.Stopped(StopCause.Operator), Ask(shut, StopCause.Operator).Wanted);
            Assert.Equal(new Wanted.Stopped(StopCause.Operator), Ask(Ask(running, StopCause.Operator), StopCause.Shutdown).Wanted);
        }
        var over = Wanted(MachineText.Job("finished", RestartKind.Always), "shutdown");
        Assert.Equal(new Wanted.Stopped(StopCause.Operator), Ask(over, StopCause.Operator).Wanted);
    }

    [Theory]
    [InlineData("pending"), InlineData("finished"), InlineData("asked"), InlineData("failed")]
    public void A_shutdown_changes_nothing_about_what_does_not_run(string state)
    {
        Assert.Equal(MachineText.Job(state), Ask(MachineText.Job(state), StopCause.Shutdown));
    }

    [Fact]
    public void Every_launch_makes_the_job_wanted_from_then_on()
    {
        foreach (var state in MachineText.States.Except(["deleted"]))
        {
            foreach (var control in (string[])["start", "try-restart", "try-graceful-restart"])
            {
                var decision = JobMachine.Decide(MachineText.Job(state), MachineText.Asked(control), MachineText.Now);
                if (decision.Reply is Reply.Awaits)
                    Assert.Equal(Durable.Jobs.Wanted.Run, decision.Job.Wanted);
            }
        }
        var waiting = JobMachine.Decide(MachineText.Job("grace"), new JobEvent.Asked(new(7), new Control.Start(AfterCurrent: true)), MachineText.Now);
        Assert.Equal(Durable.Jobs.Wanted.Run, waiting.Job.Wanted);
        Assert.Equal(new Wanted.Stopped(StopCause.Removed), JobMachine.Decide(MachineText.Job("running"), MachineText.Asked("stop, delete"), MachineText.Now).Job.Wanted);
        Assert.Equal(new Wanted.Stopped(StopCause.Removed), JobMachine.Decide(MachineText.Job("finished"), MachineText.Asked("delete"), MachineText.Now).Job.Wanted);
    }

    private static JobRecord Wanted(JobRecord job, string cause) => cause switch
    {
        "operator" => job with { Wanted = new Wanted.Stopped(StopCause.Operator) },
        "shutdown" => job with { Wanted = new Wanted.Stopped(StopCause.Shutdown) },
        "removed" => job with { Wanted = new Wanted.Stopped(StopCause.Removed) },
        _ => job,
    };

    private static Decision TakeOver(JobRecord job, bool booted) => JobMachine.Decide(job, new JobEvent.TakenOver(booted, new TicketId(9)), MachineText.Now);

    private static JobRecord Ask(JobRecord job, StopCause cause) =>
        JobMachine.Decide(job, new JobEvent.Asked(new(7), new Control.GracefulStop { Cause = cause }), MachineText.Now).Job;

    private static JobRecord End(JobRecord job) => JobMachine.Decide(job, new JobEvent.Ended(new(3), new ProcessEnd.Signalled(15, false), MachineText.Now), MachineText.Now).Job;
}
