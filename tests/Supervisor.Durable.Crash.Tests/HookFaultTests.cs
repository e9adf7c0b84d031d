namespace Supervisor.Durable.CrashTests;

/// <summary>
/// What hooks can see when their program dies around their calls: a spawn hook prepares a launch (1st call), a registered hook is called (2nd),
/// a delegate (3rd), a hook that throws (4th), the error handler (5th). The matrix has the deaths at all points.
/// </summary>
public sealed class HookFaultTests
{
    [Theory]
    [InlineData("HookBefore:2", "note True")]
    [InlineData("HookAfter:2", "note False", "note True")]
    [InlineData("HookBefore:5", "report True")]
    [InlineData("HookAfter:4", "report False", "report True")]
    [InlineData("HookBefore:1", "spawn 3")]
    [InlineData("HookAfter:1", "spawn 3", "spawn 3")]
    public async Task A_hook_can_see_whether_it_may_have_been_called_before(string fault, params string[] calls)
    {
        await using var life = new HookLife();

        await life.DieAndFinishAsync(fault);

        Assert.Equal(calls, life.Calls.Where(call => call.Split(' ')[0] == calls[0].Split(' ')[0]));
    }

    [Theory]
    [InlineData("HookAfter:2", 0)]                                   // it waits in the queue
    [InlineData("HookBefore:3", 0)]                                  // it is about to be called
    [InlineData("HookAfter:3", 1)]                                   // it was called, and that is not written down
    public async Task A_delegate_is_cancelled_with_its_program_and_says_so(string fault, int calls)
    {
        await using var life = new HookLife();

        await life.DieAndFinishAsync(fault);

        var ticket = Assert.Single(life.Tickets("run", "in-memory:"));
        Assert.Equal(("cancelled", HookTruths.Gone), (ticket.Outcome, ticket.Error));
        Assert.Equal(calls, life.Calls.Count(call => call == "memory"));
    }
}
