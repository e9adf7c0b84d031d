using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What was accepted is carried out, in its order, also after a death of the supervisor.</summary>
public sealed class OutboxTests
{
    private static readonly string[] Jobs = ["a", "b", "c", "d"], Priorities = ["normal", "high", "urgent", "normal", "normal"];

    private static readonly string[] Asked = ["start", "kill-restart", "kill-try-restart", "kill"];

    [Fact]
    public async Task Two_hundred_accepted_controls_all_resolve_in_order_after_a_kill()
    {
        await using var rig = await SupervisorRig.StartAsync();
        foreach (string job in Jobs)
            await rig.RunPuppetAsync(job, "sleep");

        var sent = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => rig.SendAsync(
            Jobs[i % 4], new ControlRequest { Control = Asked[i / 4 % 4], Priority = Priorities[i / 16 % 5] })));
        await rig.Kill9Async();
        var killed = DateTimeOffset.UtcNow;
        await rig.RestartAsync();
        await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync(pendingOnly: true)).Count == 0, "every ticket has resolved");

        var tickets = await rig.Client.ListTicketsAsync(count: 10_000);
        Assert.Empty(sent.Select(t => t.Ticket).Except(tickets.Select(t => t.Ticket)));
        Assert.Contains(tickets, t => SupervisorRig.At(t.ResolvedAt) > killed);
        Assert.All(tickets, t => Assert.True(t.Outcome is "done" or "skipped" or "superseded", $"{t.Ticket} {t.Control}: {t.Outcome} {t.Error}"));
        foreach (var queue in tickets.GroupBy(t => (t.Job, t.Priority)))
            InOrder([.. queue.OrderBy(t => t.Ticket)]);
        foreach (var run in await rig.SqlAsync("SELECT launched_by, count(*) FROM v_runs GROUP BY launched_by"))
            Assert.Equal("1", run[1]);
        Assert.Equal((await rig.Client.ListJobsAsync()).Count(j => j.State == "running"), rig.JobProcesses().Count);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_first_ticket_also_from_the_next_supervisor()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("once", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        var start = new ControlRequest { Control = "start" };

        var first = await rig.Client.SendControlAsync("once", start, "key 1", Until.Patience);
        var again = await rig.Client.SendControlAsync("once", start, "key 1", Until.Patience);
        await rig.Kill9Async();
        await rig.RestartAsync();
        var later = await rig.Client.SendControlAsync("once", start, "key 1", Until.Patience);
        var other = await rig.Client.SendControlAsync("once", start, "key 2", Until.Patience);

        Assert.Equal((first.Ticket, first.Ticket, "done"), (again.Ticket, later.Ticket, later.Outcome));
        Assert.NotEqual(first.Ticket, other.Ticket);
        Assert.Equal("skipped", other.Outcome);
        Assert.Equal(2, (await rig.Client.ListTicketsAsync("once")).Count);
    }

    [Fact]
    public async Task Controls_kept_for_a_supervisor_that_was_killed_at_once_are_not_forgotten()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("late", new JobDefinition { Command = [Executables.Puppet, "sleep"] });

        Answer asked = (await rig.DsupAsync("start", "late", "--no-wait")).Succeeded();
        await rig.Kill9Async();
        await rig.RestartAsync();

        (await rig.DsupAsync("wait", "--ticket", asked.Out.Trim())).Succeeded();
        Assert.Equal(0, (await rig.DsupAsync("status", "-q", "late")).ExitCode);
        Assert.Single(rig.JobProcesses());
    }

    /// <summary>One begins after the other; and ends so, but where it finds nothing to do, or a later one makes it moot.</summary>
    private static void InOrder(TicketDocument[] queue)
    {
        foreach (var (earlier, later) in queue.Zip(queue.Skip(1)))
            Assert.True(SupervisorRig.At(earlier.StartedAt) <= SupervisorRig.At(later.StartedAt), $"{later} began before {earlier}");
        TicketDocument[] done = [.. queue.Where(ticket => ticket.Outcome == "done")];
        foreach (var (earlier, later) in done.Zip(done.Skip(1)))
            Assert.True(SupervisorRig.At(earlier.ResolvedAt) <= SupervisorRig.At(later.ResolvedAt), $"{later} ended before {earlier}");
    }
}
