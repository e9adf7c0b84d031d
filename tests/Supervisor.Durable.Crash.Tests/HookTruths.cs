namespace Supervisor.Durable.CrashTests;

/// <summary>What is true of a program with hooks after any death: it launches once, and calls again what may not have returned.</summary>
internal static class HookTruths
{
    public const string Gone = "its hook was in the memory of a program that has ended. Register hooks by name, and they survive";

    private const string Again = "the hook was called again after a restart of the supervisor";

    public static async Task CheckAsync(HookLife life)
    {
        Assert.Empty(life.History.Tickets("job", pending: true, 100));
        LaunchedOnce(life);
        CalledAgainWhereItSaysSo(life, "note", Assert.Single(life.Tickets("run", "note")));
        CalledAgainWhereItSaysSo(life, "report", Assert.Single(life.Tickets("handle-error")));
        var bad = Assert.Single(life.Tickets("run", "bad"));
        Assert.Equal(("failed", "The hook 'bad' has thrown InvalidOperationException: no luck"), (bad.Outcome, bad.Error));
        CancelledWithItsProgram(life);
        await life.NoneIsLeftAsync();
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
}
