using System.Diagnostics;
using Supervisor.Durable.Tickets;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Many callers, long queues, retried requests.</summary>
public sealed class CallersTests
{
    [Theory]
    [InlineData(1), InlineData(64)]
    public async Task Each_of_64_callers_gets_its_numbers_in_the_order_in_which_it_asked_and_batches_stay_together(int jobs)
    {
        await using var rig = EngineRig.Start();
        for (var i = 0; i < jobs; i++)
            await rig.DefineAsync($"job{i}");

        var callers = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => Enumerable.Range(0, 20)
            .Select(_ => rig.Send(new ControlBatch([new Control.NextEnding(), new Control.Stop(), new Control.SendSignal(Signal.User1)]), $"job{caller % jobs}")).ToList())));

        foreach (var claims in callers)
        {
            var tickets = new List<long>();
            foreach (var claim in claims)
                tickets.AddRange((await EngineRig.Accepted(claim)).Select(t => t.Value));
            Assert.Equal(tickets.Order(), tickets);
            Assert.All(tickets.Chunk(3), batch => Assert.Equal([batch[0], batch[0] + 1, batch[0] + 2], batch));
        }
        await Task.WhenAll(callers.SelectMany(c => c).Select(EngineRig.Outcome));
        Assert.Equal(["3840|0"], rig.History.Query("SELECT count(*) || '|' || sum(state <> 'resolved') FROM outbox", TestContext.Current.CancellationToken).Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task A_retried_request_with_the_same_key_gets_the_first_ticket_and_its_outcome()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Launches = false;
        var first = rig.Send(ControlBatch.Start(), key: "k");
        await rig.ReachedAsync("starting");

        var second = rig.Send(ControlBatch.Start(), key: "k");
        Assert.Equal(await EngineRig.Accepted(first), await EngineRig.Accepted(second));
        Assert.False(second.Outcome.IsCompleted);
        rig.Host.ReportLaunched(rig.Run());

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(first));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(second));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(rig.Send(ControlBatch.Start(), key: "k")));   // also when it is resolved
        Assert.Equal(Outcome.Skipped, await EngineRig.Outcome(rig.Send(ControlBatch.Start(), key: "other")));
        await rig.RestartAsync();
        Assert.Equal([1L], (await EngineRig.Accepted(rig.Send(ControlBatch.Start(), key: "k"))).Select(t => t.Value));
    }

    [Fact]
    public async Task What_selectors_name_is_sent_the_same_in_one_commit_and_once_for_a_key()
    {
        await using var rig = EngineRig.Start();
        foreach (var job in (string[])["web2", "db", "web1"])
            await rig.DefineAsync(job);

        var sent = await rig.SendToAsync(["web*", "db?", "web1"], ControlBatch.Restart(), key: "k");
        await rig.DefineAsync("web3");
        var again = await rig.SendToAsync(["web*", "db?", "web1"], ControlBatch.Restart(), key: "k");

        Assert.Equal(["web1", "web2"], sent.Sent.Select(one => one.Job));
        Assert.Equal(["db?"], sent.WithoutJob);
        Assert.Equal(["1 2", "3 4"], await TicketsAsync(sent));
        Assert.Equal(await TicketsAsync(sent), await TicketsAsync(again));
        Assert.Equal(["1"], rig.History.Query("SELECT count(DISTINCT accepted_at) || '' FROM outbox", TestContext.Current.CancellationToken).Rows.Select(r => r[0]));
        Assert.Empty((await rig.SendToAsync(["missing*"], ControlBatch.Start())).Sent);
        Assert.Equal(["db", "web1", "web2", "web3"], (await rig.SendToAsync([JobSelector.All], ControlBatch.Stop())).Sent.Select(one => one.Job));
    }

    [Fact]
    public async Task A_deleted_job_of_which_something_is_left_is_named_by_no_selector()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        Assert.Equal(Outcome.Done, await rig.AskAsync(new ControlBatch([new Control.Delete()])));

        var sent = await rig.SendToAsync([JobSelector.All], ControlBatch.Stop());

        Assert.Empty(sent.Sent);
        Assert.Equal([JobSelector.All], sent.WithoutJob);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_no_job_that_a_selector_names_is_sent_anything()
    {
        await using var rig = EngineRig.Start();
        await rig.DefineAsync("web1");
        await rig.DefineAsync("web2");
        await rig.RunAsync("web1");
        rig.Break();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.SendToAsync(["web*"], ControlBatch.Start()));
        await Assert.ThrowsAsync<NotRecordedException>(() => rig.SendToAsync(["web*"], ControlBatch.Stop() with { Priority = Priority.Urgent }));
        rig.Mend();
    }

    private static async Task<List<string>> TicketsAsync(SentControls sent)
    {
        var all = new List<string>();
        foreach (var one in sent.Sent)
            all.Add(string.Join(' ', (await one.Ticket.Accepted).Select(ticket => ticket.Value)));
        return all;
    }

    [Fact]
    public async Task A_batch_for_an_unknown_job_is_refused_and_leaves_nothing()
    {
        await using var rig = await EngineRig.WithJobAsync();

        var error = await Assert.ThrowsAsync<JobNotFoundException>(() => rig.AskAsync(ControlBatch.Start(), "missing"));

        Assert.Equal("No job named 'missing'.", error.Message);
        Assert.Empty(rig.History.Tickets(null, pending: false, 10));
    }

    [Fact]
    public async Task A_hundred_thousand_waits_on_one_job_delay_no_other_and_all_resolve_with_its_end()
    {
        const int Many = 100_000;

        var (few, many) = (await WaitAsync(Many / 10), await WaitAsync(Many));

        Assert.True(many < 50 * few, $"{many} for ten times as many as took {few}: asking every wait at every control would be a hundred times");
    }

    private static async Task<TimeSpan> WaitAsync(int count)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");
        var run = await rig.RunAsync();
        var watch = Stopwatch.StartNew();

        var waits = Enumerable.Range(0, count).Select(_ => rig.Send(ControlBatch.ToWait())).ToList();
        var other = rig.Send(ControlBatch.Start(), "other");
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(other));
        rig.Host.End(run);
        await Task.WhenAll(waits.Select(EngineRig.Outcome));
        return watch.Elapsed;
    }

    [Fact]
    public async Task A_hundred_thousand_controls_behind_a_launch_are_taken_in_their_order_when_it_ends()
    {
        const int Many = 100_000;
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Launches = false;
        var start = rig.Send(ControlBatch.Start());
        await rig.ReachedAsync("starting");
        var held = Enumerable.Range(0, Many).Select(_ => rig.Send(ControlBatch.SendSignal(Signal.User1))).ToList();
        var urgent = rig.Send(ControlBatch.DeleteNow());
        await EngineRig.Accepted(urgent);
        Assert.All(held, claim => Assert.False(claim.Outcome.IsCompleted));

        rig.Host.ReportLaunched(rig.Run());

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(urgent));
        Assert.All(await Task.WhenAll(held.Select(EngineRig.Outcome)), outcome => Assert.Equal(Outcome.Cancelled, outcome));
        Assert.Equal(["launch 1", "kill 1"], rig.Host.Orders.Take(2));
    }

    [Fact]
    public async Task Many_signals_to_one_job_are_each_delivered_once_and_in_order()
    {
        const int Many = 20_000;
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();

        var claims = Enumerable.Range(0, Many).Select(i => rig.Send(ControlBatch.SendSignal(Signal.Custom(1 + (i % 64))))).ToList();

        Assert.All(await Task.WhenAll(claims.Select(EngineRig.Outcome)), outcome => Assert.Equal(Outcome.Done, outcome));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => $"signal 1 {Signal.Custom(1 + (i % 64))}"), rig.Host.Orders.Skip(1));
    }

    [Fact]
    public void A_desk_that_was_closed_lets_no_caller_wait_for_ever()
    {
        var desk = new TicketDesk();
        var (before, after) = (new Claim(), new Claim());
        desk.Register(new TicketId(1), before);
        desk.Close(new StorageUnavailableException("closed"));

        desk.Register(new TicketId(1), after);

        Assert.True(before.Outcome.IsFaulted);
        Assert.True(after.Outcome.IsFaulted);
    }

    [Fact]
    public async Task Callers_whose_requests_were_under_way_when_the_loop_crashed_get_an_error()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var waiting = rig.Send(ControlBatch.ToWait());
        await rig.SettleAsync();
        rig.Reach = _ => throw new InvalidOperationException("a defect");

        var caught = rig.Send(ControlBatch.Stop());

        await Assert.ThrowsAsync<StorageUnavailableException>(() => EngineRig.Outcome(caught));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => EngineRig.Outcome(waiting));
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_request_is_refused_and_nothing_is_sent()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");
        var first = await EngineRig.Accepted(rig.Send(ControlBatch.Restart(), key: "k"));

        Assert.Equal(first, await EngineRig.Accepted(rig.Send(ControlBatch.Restart(), key: "k")));
        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => EngineRig.Accepted(rig.Send(ControlBatch.Stop(), key: "k")));
        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => EngineRig.Accepted(rig.Send(ControlBatch.Restart(), "other", key: "k")));
        Assert.Equal(2, rig.History.Tickets(null, false, 10).Count);
    }
}
