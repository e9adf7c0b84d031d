using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>CONTRACT.md, "Controls", last column: when an active control's ticket resolves, and with what.</summary>
public sealed class FulfilmentTests
{
    private static readonly JobEvent End = new JobEvent.Ended(new(3), new ProcessEnd.Success(), DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("stop"), InlineData("graceful-stop")]
    public void Stops_are_met_when_nothing_of_their_run_is_left(string control)
    {
        foreach (var state in (string[])["starting", "waiting", "running", "grace", "grace-then", "rest", "rest-then", "kill", "kill-then", "tree-left"])
            Assert.Null(Of(control, 3, state, End));
        foreach (var state in (string[])["finished", "asked", "failed", "backoff"])
            Assert.Equal(Outcome.Done, Of(control, 3, state, new JobEvent.TreeGone(new(3))));
    }

    [Theory]
    [InlineData("wait")]
    public void Waits_are_met_by_the_end_of_their_run(string control)
    {
        foreach (var state in (string[])["starting", "running", "grace", "grace-then", "kill", "kill-then"])
            Assert.Null(Of(control, 3, state, End));
        foreach (var state in (string[])["finished", "asked", "failed", "backoff", "waiting", "rest", "rest-then", "tree-left"])
            Assert.Equal(Outcome.Done, Of(control, 3, state, End));
    }

    [Theory]
    [InlineData("start"), InlineData("try-restart"), InlineData("try-graceful-restart")]
    public void Launches_are_met_by_their_own_run_only(string control)
    {
        var launched = new JobEvent.Launched(new(3), MachineText.Process);

        Assert.Equal(Outcome.Done, Of(control, 3, "running", launched));
        Assert.Equal(new Outcome(OutcomeKind.Failed, "no such file"), Of(control, 3, "failed", new JobEvent.LaunchFailed(new(3), "no such file")));
        Assert.Null(Of(control, 3, "starting", launched));
        Assert.Null(Of(control, 6, "grace-then", End));
        Assert.Null(Of(control, 6, "kill-then", End));
        foreach (var state in (string[])["grace", "kill", "asked", "finished", "backoff", "running"])
            Assert.Equal(Outcome.Superseded, Of(control, 6, state, End));
    }

    [Theory]
    [InlineData("stop", 3), InlineData("graceful-stop", 3), InlineData("try-restart", 6), InlineData("try-graceful-restart", 6)]
    public void What_was_to_end_a_run_fails_when_its_kill_is_refused(string control, long run)
    {
        var refused = new JobEvent.KillRefused(new(3), "why");

        Assert.Equal(new Outcome(OutcomeKind.Failed, "why"), Of(control, run, "kill", refused));
        Assert.Null(Of("wait", 3, "kill", refused));
        Assert.Null(Of("signal", 3, "kill", refused));
    }

    [Fact]
    public void A_signal_is_met_by_its_own_delivery_or_by_the_end_of_everything_it_could_have_gone_to()
    {
        Assert.Null(Of("signal", 3, "running", new JobEvent.Delivered(new(3), new TicketId(8), null)));
        Assert.Null(Of("signal", 3, "finished", End));
        Assert.Equal(Outcome.Done, Of("signal", 3, "running", new JobEvent.Delivered(new(3), new TicketId(7), null)));
        Assert.Equal(new Outcome(OutcomeKind.Failed, "EPERM"), Of("signal", 3, "running", new JobEvent.Delivered(new(3), new TicketId(7), "EPERM") { IsRefused = true }));
        Assert.Equal(new Outcome(OutcomeKind.Skipped, "it has ended"), Of("signal", 3, "finished", new JobEvent.Delivered(new(3), new TicketId(7), "it has ended")));
        Assert.Equal(new Outcome(OutcomeKind.Skipped, "the run ended before the signal was delivered"), Of("signal", 3, "finished", new JobEvent.TreeGone(new(3))));
        Assert.Null(Of("signal", 3, "running", new JobEvent.TreeGone(new(2))));
    }

    [Fact]
    public void A_signal_that_may_have_gone_out_before_a_crash_says_so()
    {
        var unsure = Active("signal", 3) with { Unsure = true };

        Assert.Contains("while no supervisor ran", Fulfilment.Of(unsure, MachineText.Job("finished"), End)!.Detail, StringComparison.Ordinal);
        Assert.Null(Fulfilment.Of(unsure, MachineText.Job("kill"), new JobEvent.Ended(new(2), new ProcessEnd.Success(), MachineText.Now)));
    }

    [Theory]
    [InlineData("signal", 3, "running"), InlineData("graceful-stop", 3, "finished"), InlineData("try-graceful-restart", 3, "running")]
    public void A_signal_that_was_sent_again_says_so(string control, long run, string state)
    {
        var repeated = Active(control, run) with { Repeated = true };

        var outcome = Fulfilment.Of(repeated, MachineText.Job(state), new JobEvent.Delivered(new(3), new TicketId(7), null));

        Assert.Equal(OutcomeKind.Done, outcome!.Kind);
        Assert.Contains("may have arrived twice", outcome.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run"), InlineData("handle-error")]
    public void A_call_is_met_by_the_return_of_its_own_hook(string control)
    {
        var call = Active(control, 3) with { Run = null };

        Assert.Null(Fulfilment.Of(call, MachineText.Job("running"), new JobEvent.HookReturned(new TicketId(8), null)));
        Assert.Null(Fulfilment.Of(call, MachineText.Job("running"), new JobEvent.HookReturned(new TicketId(8), "it threw")));
        Assert.Equal(Outcome.Done, Fulfilment.Of(call, MachineText.Job("running"), new JobEvent.HookReturned(new TicketId(7), null)));
        Assert.Equal(new Outcome(OutcomeKind.Failed, "it threw"), Fulfilment.Of(call, MachineText.Job("running"), new JobEvent.HookReturned(new TicketId(7), "it threw")));
    }

    [Fact]
    public void All_open_tickets_are_cancelled_with_their_job()
    {
        foreach (var control in MachineText.Controls)
            Assert.Equal(Outcome.Cancelled, Of(control, 3, "deleted", MachineText.Asked("delete")));
    }

    private static Outcome? Of(string control, long run, string state, JobEvent e) => Fulfilment.Of(Active(control, run), MachineText.Job(state), e);

    private static OpenControl Active(string control, long run) => new(new TicketId(7), 7, Priority.Normal, MachineText.Control(control)) { Run = new RunId(run) };
}
