using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>CONTRACT.md, "Order" 5: a wait stands behind what was accepted before it and is still to launch.</summary>
public sealed class WaitTests
{
    [Fact]
    public void It_passes_what_launches_nothing_and_stands_behind_what_launches()
    {
        Assert.Equal(2, Next(Queued(1, "stop"), Queued(2, "wait")));
        Assert.Equal(2, Next(Queued(1, "run"), Queued(2, "wait"), Queued(3, "start")));
        foreach (var launch in (string[])["start", "try-restart", "try-graceful-restart"])
            Assert.Equal(1, Next(Queued(1, launch), Queued(2, "wait")));
        Assert.Equal(1, Next(Queued(1, "stop"), Queued(2, "start"), Queued(3, "wait"), Queued(4, "wait")));
    }

    [Fact]
    public void While_it_stands_behind_it_holds_up_nothing()
    {
        Assert.Equal(4, Next(Queued(1, "start"), Queued(2, "wait"), Queued(4, "signal", Priority.High)));
        Assert.Equal(3, Next(Queued(2, "start"), Queued(3, "signal", Priority.Urgent), Queued(4, "wait", Priority.Urgent)));
        Assert.Equal(1, Next(Queued(1, "wait"), Queued(2, "start"), Queued(3, "wait")));
        Assert.Null(TurnOrder.Next([]));
    }

    [Theory]
    [InlineData("grace-then", 9, 6), InlineData("kill-then", 9, 6), InlineData("grace-then", 5, 3), InlineData("kill-then", 5, 3), InlineData("running", 9, 3), InlineData("waiting", 9, 4)]
    public void It_waits_for_the_run_that_an_earlier_control_is_yet_to_launch(string state, long ticket, long run)
    {
        Assert.Equal(new Reply.Awaits(new(run)), Wait(MachineText.Job(state), ticket));
    }

    [Fact]
    public void It_waits_for_the_last_of_several_starts_that_came_before_it()
    {
        var job = MachineText.Job("grace-then") with { Next = [new(7), new(8), new(11)] };

        Assert.Equal(new Reply.Awaits(new(8)), Wait(job, 10));
        Assert.Equal(new Reply.Awaits(new(6)), Wait(job, 7));
    }

    [Fact]
    public void It_is_met_by_the_end_of_that_run_and_not_by_the_one_before()
    {
        Assert.Null(Met(MachineText.Job("grace-then"), Ended(2)));
        Assert.Null(Met(MachineText.Job("waiting") with { Next = [new(6)] }, Ended(3)));
        Assert.Equal(Outcome.Done, Met(MachineText.Job("finished"), Ended(6)));
        Assert.Equal(Outcome.Done, Met(MachineText.Job("backoff"), new JobEvent.LaunchFailed(new(6), "no such file")));
        Assert.Equal(Outcome.Done, Met(MachineText.Job("running") with { State = new JobState.Starting(new(5), Ordered: false) }, Ended(6)));   // a start of a smaller number follows
    }

    [Fact]
    public void When_that_run_is_cancelled_it_is_met_by_the_end_of_the_one_that_is_stopped()
    {
        Assert.Null(Met(MachineText.Job("grace"), MachineText.Asked("stop")));
        Assert.Null(Met(MachineText.Job("kill"), MachineText.Asked("stop")));
        Assert.Equal(Outcome.Done, Met(MachineText.Job("asked"), Ended(3)));
        Assert.Equal(Outcome.Done, Met(MachineText.Job("starting") with { State = new JobState.Starting(new(8), Ordered: true) }, Ended(3)));   // one that came later
        Assert.Equal(Outcome.Cancelled, Met(MachineText.Job("deleted"), MachineText.Asked("delete")));
    }

    private static long Next(params OpenControl[] queue) => TurnOrder.Next(new SortedSet<OpenControl>(queue, TurnOrder.Instance))!.Ticket.Value;

    private static OpenControl Queued(long ticket, string control, Priority? priority = null) =>
        new(new(ticket), ticket, priority ?? (control == "wait" ? Priority.High : Priority.Normal), MachineText.Control(control));

    private static Reply Wait(JobRecord job, long ticket) => JobMachine.Decide(job, new JobEvent.Asked(new(ticket), new Control.NextEnding()), MachineText.Now).Reply;

    /// <summary>A wait for run 6.</summary>
    private static Outcome? Met(JobRecord job, JobEvent e) => Fulfilment.Of(new OpenControl(new(9), 9, Priority.High, new Control.NextEnding()) { Run = new(6) }, job, e);

    private static JobEvent.Ended Ended(long run) => new(new(run), new ProcessEnd.Success(), MachineText.Now);
}
