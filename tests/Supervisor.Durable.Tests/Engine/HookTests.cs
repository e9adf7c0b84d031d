using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Hooks as controls: durable, in their order, called again where a crash may have swallowed them.</summary>
public sealed class HookTests
{
    [Fact]
    public async Task Normal_controls_wait_for_a_hook_and_urgent_ones_do_not()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var hook = rig.Send(ControlBatch.Run("note", "text"));
        var later = rig.Send(ControlBatch.SendSignal(Signal.User1));
        var ticket = (await EngineRig.Accepted(hook))[0];
        await rig.SettleAsync();

        Assert.Equal(("job", new Effect.Call(ticket, "note", "text", null), false), Assert.Single(rig.Hooks.Called));
        Assert.Equal(["launch 1"], rig.Host.Orders);
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop() with { Priority = Priority.Urgent }));
        Assert.False(hook.Outcome.IsCompleted);
        rig.Hooks.Return(ticket);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(hook));
        Assert.Equal(OutcomeKind.Skipped, (await EngineRig.Outcome(later)).Kind);
    }

    [Fact]
    public async Task A_hook_that_throws_makes_its_control_fail_and_the_error_handler_is_called_by_a_control()
    {
        await using var rig = await EngineRig.WithJobAsync();
        Assert.Equal(Outcome.Done, await rig.AskAsync(Of(new Control.SetErrorHandler("handler"))));
        var hook = rig.Send(ControlBatch.Run("note"));
        var ticket = (await EngineRig.Accepted(hook))[0];

        rig.Hooks.Return(ticket, "it broke");

        Assert.Equal(new Outcome(OutcomeKind.Failed, "it broke"), await EngineRig.Outcome(hook));
        await rig.SettleAsync();
        var call = rig.Hooks.Called.Last().Call;
        Assert.Equal(("handler", "it broke"), (call.Hook, call.Error));
        Assert.Equal(("handle-error", "error-handler", "high"), Row(rig, call.Ticket));
        rig.Hooks.Return(call.Ticket, "this too");                   // an error of the handler is not handled by itself
        Assert.Equal("failed", (await rig.ResolvedAsync(call.Ticket)).Outcome);
        await rig.SettleAsync();
        Assert.Equal(2, rig.Hooks.Called.Count);
    }

    [Fact]
    public async Task A_launch_that_fails_reaches_the_error_handler()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.AskAsync(Of(new Control.SetErrorHandler("handler")));
        await rig.AskAsync(Of(new Control.SetSpawnHook("spawn")));
        var start = rig.Send(ControlBatch.Start());
        await rig.ReachedAsync("starting");
        await rig.SettleAsync();

        rig.Hooks.Refuse(Assert.Single(rig.Hooks.Prepared).Run, "no secret");

        Assert.Equal(new Outcome(OutcomeKind.Failed, "no secret"), await EngineRig.Outcome(start));
        await rig.SettleAsync();
        Assert.Equal("no secret", Assert.Single(rig.Hooks.Called).Call.Error);
        Assert.Equal("failed", rig.State());
        Assert.DoesNotContain(rig.Host.Orders, order => order.StartsWith("launch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_launch_waits_for_the_spawn_hook_and_is_made_as_the_hook_wants_it()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.AskAsync(Of(new Control.SetSpawnHook("spawn")));
        var start = rig.Send(ControlBatch.Start());
        await rig.ReachedAsync("starting");
        await rig.SettleAsync();
        Assert.Empty(rig.Host.Orders);

        rig.Hooks.Release(Assert.Single(rig.Hooks.Prepared));

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        Assert.Equal(["launch 2"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_hook_that_was_being_called_at_a_crash_is_called_again_and_its_ticket_says_so()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var ticket = (await EngineRig.Accepted(rig.Send(ControlBatch.Run("note"))))[0];
        var queued = (await EngineRig.Accepted(rig.Send(ControlBatch.Run("next"))))[0];
        await rig.SettleAsync();

        await rig.RestartAsync();
        await rig.SettleAsync();

        Assert.Equal([("note", false), ("note", true)], rig.Hooks.Called.Select(c => (c.Call.Hook, c.Repeated)));
        rig.Hooks.Return(ticket);
        Assert.Equal(("done", "the hook was called again after a restart of the supervisor"), Of(await rig.ResolvedAsync(ticket)));
        await rig.SettleAsync();
        Assert.Equal(("next", false), (rig.Hooks.Called.Last().Call.Hook, rig.Hooks.Called.Last().Repeated));
        rig.Hooks.Return(queued);
        Assert.Equal(("done", null), Of(await rig.ResolvedAsync(queued)));
    }

    [Fact]
    public async Task A_delegate_of_a_program_that_is_gone_is_cancelled_and_not_lost_silently()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.AskAsync(Of(new Control.SetSpawnHook("in-memory:gone:1")));
        var called = (await EngineRig.Accepted(rig.Send(ControlBatch.Run("in-memory:gone:2"))))[0];
        var queued = (await EngineRig.Accepted(rig.Send(ControlBatch.Run("in-memory:gone:3"))))[0];
        var start = (await EngineRig.Accepted(rig.Send(ControlBatch.Start())))[0];
        await rig.SettleAsync();

        await rig.RestartAsync();

        foreach (var ticket in new[] { called, queued })
            Assert.Equal(("cancelled", "its hook was in the memory of a program that has ended. Register hooks by name, and they survive"), Of(await rig.ResolvedAsync(ticket)));
        Assert.Equal(("done", null), Of(await rig.ResolvedAsync(start)));   // the rest continues, without the spawn hook
        Assert.Empty(rig.Hooks.Prepared);
        Assert.Contains(rig.History.LastEvents(20), e => e is { Kind: "hook-lost", Detail: "the spawn hook was in the memory of a program that has ended" });
    }

    [Fact]
    public async Task A_deleted_job_calls_no_hook_any_more()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var hook = rig.Send(ControlBatch.Run("note"));
        var ticket = (await EngineRig.Accepted(hook))[0];

        await rig.AskAsync(ControlBatch.DeleteNow());
        rig.Hooks.Return(ticket, "too late");
        await rig.SettleAsync();

        Assert.Equal(OutcomeKind.Cancelled, (await EngineRig.Outcome(hook)).Kind);
        Assert.DoesNotContain(rig.History.LastEvents(20), e => e.Kind == "hook-failed");
    }

    private static ControlBatch Of(Control control) => new([control]);

    private static (string?, string?) Of(TicketView ticket) => (ticket.Outcome, ticket.Error);

    private static (string, string?, string) Row(EngineRig rig, TicketId ticket) =>
        rig.History.Ticket(ticket) is { } row ? (row.Control, row.Origin, row.Priority) : throw new InvalidOperationException("no such ticket");
}
