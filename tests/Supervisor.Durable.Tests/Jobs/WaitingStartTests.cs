using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>Starts that wait for the end of what runs: <c>Start(AfterCurrent)</c>.</summary>
public sealed class WaitingStartTests
{
    private static readonly JobEvent End = new JobEvent.Ended(new(3), new ProcessEnd.Success(), MachineText.Now);

    [Theory]
    [InlineData("running"), InlineData("grace"), InlineData("grace-then")]
    public void It_waits_while_a_process_runs(string state)
    {
        var decision = Ask(MachineText.Job(state), 7);

        Assert.Equal(new Reply.Awaits(new RunId(7)), decision.Reply);
        Assert.Equal([new RunId(7)], decision.Job.Next);
        Assert.Equal(MachineText.Job(state).State, decision.Job.State);
        Assert.Null(Fulfilment.Of(Waiting(7), decision.Job, MachineText.Asked("start")));
    }

    [Theory]
    [InlineData("running"), InlineData("grace"), InlineData("kill")]
    public void It_is_launched_once_at_the_end_one_after_the_other(string state)
    {
        var two = MachineText.Job(state) with { Next = [new(7), new(8)] };

        var ended = JobMachine.Decide(two, End, MachineText.Now);

        Assert.Equal("starting 7 waiting |  | awaits 7", MachineText.Of(ended));
        Assert.Equal([new RunId(8)], ended.Job.Next);
    }

    [Theory]
    [InlineData("running", "stop"), InlineData("running", "graceful-stop"), InlineData("grace", "stop"), InlineData("grace", "graceful-stop")]
    public void A_stop_cancels_the_start_that_waits(string state, string control)
    {
        var job = Ask(MachineText.Job(state), 6).Job;

        var stopped = JobMachine.Decide(job, MachineText.Asked(control), MachineText.Now).Job;

        Assert.Empty(stopped.Next);
        Assert.Equal(Outcome.Superseded, Fulfilment.Of(Waiting(6), stopped, MachineText.Asked(control)));
        Assert.Equal("asked", MachineText.Of(JobMachine.Decide(stopped, End, MachineText.Now).Job));
    }

    private static Decision Ask(JobRecord job, long ticket) => JobMachine.Decide(job, new JobEvent.Asked(new(ticket), new Control.Start(AfterCurrent: true)), MachineText.Now);

    private static OpenControl Waiting(long ticket) => new(new(ticket), ticket, Priority.Normal, new Control.Start(AfterCurrent: true)) { Run = new(ticket) };
}
