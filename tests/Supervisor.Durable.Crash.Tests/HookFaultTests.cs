using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests;

/// <summary>
/// Deaths of an embedding program around the calls of its hooks: a spawn hook prepares a launch (1st call), a registered hook is called
/// (2nd), a delegate (3rd), a hook that throws (4th), the error handler (5th). The next one calls again what may not have returned, and
/// launches once.
/// </summary>
public sealed class HookFaultTests
{
    private const string Again = "the hook was called again after a restart of the supervisor";
    private const string Gone = "its hook was in the memory of a program that has ended. Register hooks by name, and they survive";

    /// <summary>A hook that throws never comes to HookAfter, so that the error handler is the 4th there.</summary>
    public static TheoryData<string> Points =>
    [
        .. Times(FaultPoint.HookBefore, 1, 5), .. Times(FaultPoint.HookAfter, 1, 4),
        .. Times(FaultPoint.CommitBefore, 5, 14), .. Times(FaultPoint.CommitAfter, 9, 14),
        .. Times(FaultPoint.ActBefore, 1, 6), .. Times(FaultPoint.ActAfter, 1, 6),
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_program_that_dies_there_is_followed_by_one_that_calls_again_and_launches_once(string fault)
    {
        await using var life = new HookLife();

        await life.DieAndFinishAsync(fault);

        Assert.Empty(life.History.Tickets("job", pending: true, 100));
        LaunchedOnce(life);
        CalledAgainWhereItSaysSo(life, "note", Assert.Single(life.Tickets("run", "note")));
        CalledAgainWhereItSaysSo(life, "tell", Assert.Single(life.Tickets("handle-error")));
        var bad = Assert.Single(life.Tickets("run", "bad"));
        Assert.Equal(("failed", "The hook 'bad' has thrown InvalidOperationException: no luck"), (bad.Outcome, bad.Error));
        CancelledWithItsProgram(life);
        await life.NobodyIsLeftAsync();
    }

    [Theory]
    [InlineData("HookBefore:2", "note True")]
    [InlineData("HookAfter:2", "note False", "note True")]
    [InlineData("HookBefore:5", "tell True")]
    [InlineData("HookAfter:4", "tell False", "tell True")]
    [InlineData("HookBefore:1", "spawn 3")]
    [InlineData("HookAfter:1", "spawn 3", "spawn 3")]
    public async Task A_hook_is_told_whether_it_may_have_been_called_before(string fault, params string[] calls)
    {
        await using var life = new HookLife();

        await life.DieAndFinishAsync(fault);

        Assert.Equal(calls, life.Calls.Where(call => call.Split(' ')[0] == calls[0].Split(' ')[0]));
    }

    [Theory]
    [InlineData("HookAfter:2", 0)]                                   // it waits in the queue
    [InlineData("HookBefore:3", 0)]                                  // it is about to be called
    [InlineData("HookAfter:3", 1)]                                   // it was called, and nobody has written that down
    public async Task A_delegate_is_cancelled_with_its_program_and_says_so(string fault, int calls)
    {
        await using var life = new HookLife();

        await life.DieAndFinishAsync(fault);

        var ticket = Assert.Single(life.Tickets("run", "in-memory:"));
        Assert.Equal(("cancelled", Gone), (ticket.Outcome, ticket.Error));
        Assert.Equal(calls, life.Calls.Count(call => call == "memory"));
    }

    private static void LaunchedOnce(HookLife life)
    {
        var run = Assert.Single(life.History.Runs("job", 10));
        var start = Assert.Single(life.Tickets("start"));
        Assert.Equal((start.Ticket, "ended", "done"), (run.LaunchedBy, run.State, start.Outcome));
        Assert.Equal($"{run.Pid} secret", Assert.Single(life.Ran));
        Assert.All(life.Calls.Where(call => call.StartsWith("spawn", StringComparison.Ordinal)), call => Assert.Equal($"spawn {run.Run}", call));
    }

    private static void CalledAgainWhereItSaysSo(HookLife life, string hook, TicketView ticket)
    {
        var calls = life.Calls.Where(call => call.StartsWith(hook, StringComparison.Ordinal)).ToList();

        Assert.Contains(calls.Count, (int[])[1, 2]);
        Assert.Equal("done", ticket.Outcome);
        Assert.Equal(ticket.Error is null ? $"{hook} False" : $"{hook} True", calls[^1]);
        Assert.Equal(calls[^1] == $"{hook} True" ? Again : null, ticket.Error);
    }

    /// <summary>A hook that is called again sends no second one, and where the first was not accepted there is none.</summary>
    private static void CancelledWithItsProgram(HookLife life)
    {
        var tickets = life.Tickets("run", "in-memory:");
        var calls = life.Calls.Count(call => call == "memory");

        Assert.InRange(tickets.Count, 0, 1);
        Assert.All(tickets, ticket => Assert.Equal(ticket.Outcome == "done" ? (1, null) : (calls, Gone), (calls, ticket.Error)));
        Assert.InRange(calls, 0, tickets.Count);
    }

    private static IEnumerable<string> Times(string point, int first, int last) => Enumerable.Range(first, last - first + 1).Select(time => $"{point}:{time}");
}
