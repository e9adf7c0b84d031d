using Supervisor.Durable.Controls;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>CONTRACT.md, "Order" 1 and 2: which controls are held, and which go first.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void Every_state_holds_the_controls_that_it_must()
    {
        foreach (var state in MachineText.States)
            foreach (var priority in Enum.GetValues<Priority>())
                foreach (var control in MachineText.Controls)
                {
                    var expected = state switch
                    {
                        "waiting" or "kill" or "kill-then" when priority == Priority.Urgent && control is "stop" or "try-restart" => false,
                        "starting" or "waiting" or "kill" or "kill-then" => control != "wait",
                        "grace" or "grace-then" or "rest" or "rest-then" => priority == Priority.Normal,
                        _ => false,
                    };

                    var held = Admission.Holds(MachineText.Job(state), calling: false, Open(1, priority, control));

                    Assert.True(expected == held, $"{state}, {priority}, {control}: {held}");
                }
    }

    [Fact]
    public void What_kills_passes_a_kill_and_a_wait_for_a_tree_when_it_is_urgent_and_only_then()
    {
        Control[] killing =
        [
            new Control.GracefulStop(Signal.ForceStop), new Control.GracefulStop(Grace: TimeSpan.Zero), new Control.SendSignal(Signal.ForceStop),
            new Control.TryGracefulRestart(Signal.ForceStop), new Control.TryGracefulRestart(Grace: TimeSpan.Zero),
        ];
        foreach (var state in (string[])["waiting", "kill", "kill-then"])
            foreach (var control in killing)
                foreach (var priority in Enum.GetValues<Priority>())
                    Assert.Equal(priority != Priority.Urgent, Admission.Holds(MachineText.Job(state), calling: false, new OpenControl(new TicketId(1), 1, priority, control)));
        Assert.True(Admission.Holds(MachineText.Job("starting"), calling: false, new OpenControl(new TicketId(1), 1, Priority.Urgent, killing[0])));
    }

    [Fact]
    public void A_delete_behind_its_stop_waits_for_what_that_has_left()
    {
        foreach (var state in (string[])["finished", "asked", "failed", "backoff"])
        {
            var job = MachineText.Job(state) with { Tree = new RunId(3) };
            Assert.True(Admission.Holds(job, calling: false, Open(2, Priority.Normal, "delete") with { Batch = 1 }));
            Assert.False(Admission.Holds(job, calling: false, Open(2, Priority.Normal, "delete")));
            Assert.False(Admission.Holds(job with { Tree = null }, calling: false, Open(2, Priority.Normal, "delete") with { Batch = 1 }));
        }
        Assert.False(Admission.Holds(MachineText.Job("running"), calling: false, Open(2, Priority.Normal, "delete") with { Batch = 1 }));
        foreach (var priority in Enum.GetValues<Priority>())
            Assert.True(Admission.Holds(MachineText.Job("grace"), calling: false, Open(2, priority, "delete") with { Batch = 1 }));
    }

    [Fact]
    public void While_a_hook_is_called_normal_controls_wait_and_others_do_not()
    {
        foreach (var state in MachineText.States.Where(state => !Admission.Holds(MachineText.Job(state), calling: false, Open(1, Priority.Normal, "start"))))
            foreach (var control in MachineText.Controls)
            {
                Assert.True(Admission.Holds(MachineText.Job(state), calling: true, Open(1, Priority.Normal, control)));
                Assert.False(Admission.Holds(MachineText.Job(state), calling: true, Open(1, Priority.High, control)));
                Assert.False(Admission.Holds(MachineText.Job(state), calling: true, Open(1, Priority.Urgent, control)));
            }
    }

    [Fact]
    public void Urgent_before_high_before_normal_and_by_number_within_a_priority()
    {
        var queue = new SortedSet<OpenControl>(TurnOrder.Instance)
        {
            Open(1, Priority.Normal, "start"), Open(2, Priority.High, "stop"), Open(3, Priority.Urgent, "stop"),
            Open(4, Priority.Normal, "stop"), Open(5, Priority.Urgent, "delete"), Open(6, Priority.High, "wait"),
        };

        Assert.Equal([3, 5, 2, 6, 1, 4], queue.Select(control => control.Ticket.Value));
        Assert.True(queue.Remove(Open(5, Priority.Urgent, "delete")));
        Assert.Equal(3, queue.Min!.Ticket.Value);
    }

    private static OpenControl Open(long ticket, Priority priority, string control) => new(new TicketId(ticket), ticket, priority, MachineText.Control(control));
}
