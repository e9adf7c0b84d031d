using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>CONTRACT.md, "Order" 3: a window never outlives its process and never touches the next one.</summary>
public sealed class OrderTests
{
    private static readonly ProcessEnd[] Ends =
        [new ProcessEnd.Success(), new ProcessEnd.Exit(1), new ProcessEnd.Signalled(15, false), new ProcessEnd.Lost("the machine was restarted")];

    [Theory]
    [InlineData("grace", "graceful-stop"), InlineData("kill", "graceful-stop"), InlineData("kill", "stop")]
    public void Any_end_closes_the_window_and_lets_normal_controls_flow_and_its_ticket_resolves_when_nothing_is_left(string state, string control)
    {
        foreach (var end in Ends)
            foreach (var policy in Enum.GetValues<RestartKind>())
            {
                var ended = new JobEvent.Ended(new(3), end, MachineText.Now);

                var job = JobMachine.Decide(MachineText.Job(state, policy), ended, MachineText.Now).Job;

                Assert.Null(job.State.Deadline);
                Assert.All(MachineText.Controls, waiting => Assert.False(Admission.Holds(job, calling: false, Open(9, waiting))));
                Assert.Null(Fulfilment.Of(Open(5, control) with { Run = new(3) }, job, ended));
                var gone = new JobEvent.TreeGone(new(3));
                Assert.Equal(Outcome.Done, Fulfilment.Of(Open(5, control) with { Run = new(3) }, JobMachine.Decide(job, gone, MachineText.Now).Job, gone));
            }
    }

    [Theory]
    [InlineData("grace-then"), InlineData("kill-then")]
    public void The_window_of_one_process_never_touches_the_next(string state)
    {
        var closed = MachineText.Job(state).State.Deadline!;
        var relaunched = After(state, new JobEvent.Ended(new(3), new ProcessEnd.Success(), MachineText.Now), new JobEvent.TreeGone(new(3)), new JobEvent.Launched(new(6), MachineText.Process));
        Assert.Equal(new JobState.Running(new(6), MachineText.Process), relaunched.State);

        var late = JobMachine.Decide(relaunched, new JobEvent.Due(closed, new(9)), MachineText.Now.AddHours(1));
        var ended = JobMachine.Decide(relaunched, new JobEvent.Ended(new(6), new ProcessEnd.Success(), MachineText.Now), MachineText.Now);

        Assert.Equal(relaunched, late.Job);
        Assert.Empty(late.Effects);
        Assert.Equal("finished |  | skipped", MachineText.Of(ended));             // no restart is left armed
    }

    private static JobRecord After(string state, params JobEvent[] news) =>
        news.Aggregate(MachineText.Job(state), (job, e) => JobMachine.Decide(job, e, MachineText.Now).Job);

    private static OpenControl Open(long ticket, string control) => new(new TicketId(ticket), ticket, Priority.Normal, MachineText.Control(control));
}
