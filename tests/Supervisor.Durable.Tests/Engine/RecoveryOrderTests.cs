using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>What a start of the supervisor asks the world for, and what it does again, in every state.</summary>
public sealed class RecoveryOrderTests
{
    [Theory]
    [InlineData("kill"), InlineData("kill-then")]
    public void A_kill_is_repeated_and_no_signal_beside_it(string state)
    {
        Assert.Equal([new Effect.Kill(new(3))], Repeat(state, unsure: true));
    }

    [Theory]
    [InlineData("grace"), InlineData("grace-then")]
    public void Signals_that_are_not_known_to_be_sent_are_sent_again_and_their_tickets_say_so(string state)
    {
        var entry = Entry(state, unsure: true);

        var effects = Recovery.Repeat(entry);

        var stop = new StopOptions { Mode = StopMode.Main };
        Assert.Equal(
            [
                new Effect.Signal(new(3), Signal.User1, new(7)),
                new Effect.Ask(new(3), Signal.Terminate, new(8), MachineText.Grace, stop), new Effect.Ask(new(3), Signal.Interrupt, new(9), MachineText.Grace, stop),
            ],
            effects);
        Assert.All(entry.Active.Take(3), control => Assert.True(control is { Repeated: true, Unsure: false }));
        Assert.All(entry.Active.Skip(3), control => Assert.False(control.Repeated));
    }

    [Theory]
    [InlineData("grace"), InlineData("grace-then"), InlineData("rest"), InlineData("rest-then")]
    public void Signals_that_were_sent_are_not(string state)
    {
        Assert.Empty(Repeat(state, unsure: false));
    }

    [Theory]
    [InlineData("pending"), InlineData("starting"), InlineData("backoff"), InlineData("finished"), InlineData("asked"), InlineData("failed")]
    public void Where_nothing_runs_nothing_is_done_again(string state)
    {
        Assert.Empty(Repeat(state, unsure: true));
    }

    [Fact]
    public void The_shim_of_a_running_job_gets_its_stop_definition_again()
    {
        Assert.Equal([new Effect.Amend(new(3), new StopOptions { Mode = StopMode.Main })], Repeat("running", unsure: false));
    }

    [Theory]
    [InlineData("rest"), InlineData("rest-then")]
    public void What_is_left_of_a_group_was_asked_and_is_not_asked_again(string state)
    {
        Assert.Empty(Repeat(state, unsure: true));
    }

    [Theory]
    [InlineData("finished", 3), InlineData("backoff", 3), InlineData("waiting", 3), InlineData("waiting", 4)]
    public void A_kill_of_what_a_run_has_left_is_repeated(string state, long awaited)
    {
        var entry = new JobEntry(MachineText.Job(state) with { Tree = new RunId(3) });
        entry.Active.Add(new OpenControl(new(9), 9, Priority.Urgent, new Control.TryRestart()) { Run = new RunId(awaited) });

        Assert.Equal([new Effect.Kill(new(3))], Recovery.Repeat(entry));
    }

    [Fact]
    public void A_hook_that_is_not_known_to_have_returned_is_called_again_in_every_state()
    {
        foreach (var state in MachineText.States)
        {
            var entry = Entry(state, unsure: false);
            entry.Calling.Add(new OpenControl(new(20), 20, Priority.Normal, MachineText.Control("run")) { Unsure = true });

            Assert.Equal(new Effect.Call(new(20), "note", "text", null), Recovery.Repeat(entry)[^1]);
            Assert.True(entry.Calling[0].Repeated);
        }
    }

    [Fact]
    public void Every_run_that_may_have_left_a_tree_is_asked_for()
    {
        foreach (var state in MachineText.States.Where(s => MachineText.Job(s).Tree is not null))
            Assert.Equal(new RecoverOrder(new(3), "job", MachineText.Process, false) { Stop = new() { Mode = StopMode.Main } }, Orders(state, ended: false)[0]);
        foreach (var state in MachineText.States.Where(s => MachineText.Job(s).Tree is null))
            Assert.Empty(Orders(state, ended: false));
    }

    [Fact]
    public void What_waits_for_a_tree_may_have_been_launched_after_it_and_is_left_alone()
    {
        foreach (var state in MachineText.States)
        {
            RecoverOrder[] waits = state == "waiting" ? [new RecoverOrder(new(4), "job", null, false) { Waits = true }] : [];
            Assert.Equal(waits, Orders(state, ended: false).Skip(1));
        }
    }

    [Theory]
    [InlineData("tree-left", true), InlineData("waiting", true), InlineData("rest", true), InlineData("rest-then", true), InlineData("running", false), InlineData("grace", false), InlineData("kill-then", false)]
    public void An_end_is_asked_for_until_the_job_knows_it(string state, bool known)
    {
        Assert.Equal(known, Orders(state, ended: true)[0].EndRecorded);
    }

    private static IReadOnlyList<RecoverOrder> Orders(string state, bool ended)
    {
        var job = MachineText.Job(state);
        return Recovery.Orders([new StoredJob(job, [], [], job.Tree is { } tree ? new StoredRun(tree, MachineText.Process, ended) : null)]);
    }

    private static IReadOnlyList<Effect> Repeat(string state, bool unsure) => Recovery.Repeat(Entry(state, unsure));

    private static JobEntry Entry(string state, bool unsure)
    {
        var entry = new JobEntry(MachineText.Job(state));
        Control[] controls = [new Control.SendSignal(Signal.User1), new Control.GracefulStop(), new Control.TryGracefulRestart(Signal.Interrupt), new Control.Stop(), new Control.NextEnding()];
        entry.Active.AddRange(controls.Select((control, i) => new OpenControl(new(7 + i), 7 + i, Priority.Normal, control) { Run = new(3), Unsure = unsure }));
        return entry;
    }
}
