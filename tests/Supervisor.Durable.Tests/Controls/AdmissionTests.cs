using Supervisor.Durable.Controls;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>contract.md, "Order" 1 and 2: who is held, and who goes first.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void Every_state_holds_whom_it_must()
    {
        foreach (var state in MachineText.States)
            foreach (var priority in Enum.GetValues<Priority>())
                foreach (var control in MachineText.Controls)
                {
                    var expected = state switch
                    {
                        "starting" or "waiting" or "kill" or "kill-then" => control != "wait",
                        "grace" or "grace-then" => priority == Priority.Normal,
                        _ => false,
                    };

                    var held = Admission.Holds(MachineText.Job(state).State, calling: false, Open(1, priority, control));

                    Assert.True(expected == held, $"{state}, {priority}, {control}: {held}");
                }
    }

    [Fact]
    public void While_a_hook_is_called_normal_controls_wait_and_others_do_not()
    {
        foreach (var state in MachineText.States.Where(state => !Admission.Holds(MachineText.Job(state).State, calling: false, Open(1, Priority.Normal, "start"))))
            foreach (var control in MachineText.Controls)
            {
                Assert.True(Admission.Holds(MachineText.Job(state).State, calling: true, Open(1, Priority.Normal, control)));
                Assert.False(Admission.Holds(MachineText.Job(state).State, calling: true, Open(1, Priority.High, control)));
                Assert.False(Admission.Holds(MachineText.Job(state).State, calling: true, Open(1, Priority.Urgent, control)));
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
