using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>CONTRACT.md, "Durability" 7, on the real file: commits that fail as on a full disk, a foreign lock, a foreign trigger.</summary>
public sealed class StorageFaultTests
{
    [Fact]
    public async Task While_it_is_locked_nothing_is_accepted_and_the_error_says_so_and_work_continues_afterwards()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var seq = rig.History.Tickets(null, false, 1)[0].Ticket;

        using (Lock(rig))
        {
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.Restart()));
            Assert.Contains("another program holds its lock", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("running", rig.State());
        Assert.Equal(seq, rig.History.Tickets(null, false, 1)[0].Ticket);
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Restart()));
    }

    [Fact]
    public async Task News_of_processes_is_kept_and_written_when_writing_works_again()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        await rig.SettleAsync();
        rig.Break();

        rig.Host.End(run, new ProcessEnd.Exit(4));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.ToWait()));
        Assert.Equal("running", rig.State());
        rig.Mend();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));                  // it looks again by itself

        await rig.ReachedAsync("finished");
        Assert.Equal(4, rig.History.Job("job")!.LastExitCode);
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
    }

    [Fact]
    public async Task An_urgent_stop_is_carried_out_answered_as_not_recorded_and_written_down_later()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always));
        await rig.RunAsync();
        await rig.SettleAsync();
        rig.Break();

        var error = await Assert.ThrowsAsync<NotRecordedException>(() => EngineRig.Outcome(rig.Send(ControlBatch.Stop(), priority: Priority.Urgent)));

        Assert.StartsWith("Job 'job' was killed, but this is not recorded yet: The database cannot be written:", error.Message, StringComparison.Ordinal);
        Assert.Contains("kill 1", rig.Host.Orders);
        Assert.Equal("running", rig.State());
        rig.Mend();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.ReachedAsync("finished");
        await rig.AdvanceAsync(60);
        Assert.Equal(("finished", "done"), (rig.State(), rig.History.Tickets("job", false, 1)[0].Outcome));
        Assert.Equal(1, rig.Host.Begun);
    }

    [Theory]
    [InlineData(3600), InlineData(-3600)]
    public async Task A_window_keeps_its_end_through_a_failed_commit_and_a_jump_of_the_clock(int jump)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AdvanceAsync(10);

        rig.Clock.Skew += TimeSpan.FromSeconds(jump);
        rig.Break();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.ToWait()));
        rig.Mend();

        await rig.AdvanceAsync(19.5);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(0.5);
        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
    }

    [Fact]
    public async Task A_kill_signal_is_carried_out_too_but_no_other_signal_or_stop()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        rig.Host.Dies = false;
        await rig.SettleAsync();
        rig.Break();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.Stop()));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.SendSignal(Signal.Terminate)));
        Assert.Equal(["launch 1"], rig.Host.Orders);
        await Assert.ThrowsAsync<NotRecordedException>(() => rig.AskAsync(ControlBatch.SendSignal(Signal.ForceStop)));
        await Assert.ThrowsAsync<NotRecordedException>(() => rig.AskAsync(ControlBatch.DeleteNow()));
        await Assert.ThrowsAsync<NotRecordedException>(() => rig.AskAsync(ControlBatch.StopWithSignal(grace: TimeSpan.Zero) with { Priority = Priority.Urgent }));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.StopWithSignal() with { Priority = Priority.Urgent }));

        Assert.Equal(["launch 1", "kill 1"], rig.Host.Orders.Distinct());   // again with each attempt to write it down, which is harmless
        Assert.True(rig.Host.Orders.Count >= 3);
    }

    [Fact]
    public async Task A_window_that_ends_meanwhile_is_not_forgotten()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(10));
        await rig.SettleAsync();
        using (Lock(rig))
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(10));             // the tick comes, and finds no way to write
            await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.DefineAsync("other"));
        }

        for (var watch = Stopwatch.StartNew(); rig.History.Ticket(ticket)!.Outcome is null && watch.Elapsed < TimeSpan.FromSeconds(30); await Task.Yield())
            rig.Clock.Advance(TimeSpan.FromMilliseconds(250));       // no input comes: it looks again by itself

        Assert.Equal("done", rig.History.Ticket(ticket)!.Outcome);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Fact]
    public async Task One_input_that_cannot_be_written_takes_no_other_with_it()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");
        rig.Execute("CREATE TRIGGER broken BEFORE INSERT ON outbox WHEN NEW.job_id = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END");

        var claims = Enumerable.Range(0, 50).Select(i => rig.Send(ControlBatch.ToWait(), i % 2 == 0 ? "job" : "other")).ToList();

        for (var i = 0; i < claims.Count; i++)
        {
            if (i % 2 == 0)
                await Assert.ThrowsAsync<StorageUnavailableException>(() => EngineRig.Outcome(claims[i]));
            else
                Assert.Equal(Outcome.Done, await EngineRig.Outcome(claims[i]));
        }
        Assert.Equal(25, rig.History.Tickets(null, false, 100).Count);
    }

    [Fact]
    public async Task An_urgent_stop_that_can_never_be_written_is_carried_out_once_and_harms_no_other_job()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");
        await rig.RunAsync();
        rig.Host.Dies = false;
        rig.Execute("CREATE TRIGGER broken BEFORE INSERT ON outbox WHEN NEW.job_id = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END");

        await Assert.ThrowsAsync<NotRecordedException>(() => EngineRig.Outcome(rig.Send(ControlBatch.Stop(), priority: Priority.Urgent)));

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start(), "other"));
        Assert.Equal(["launch 1", "kill 1", "launch 2"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_recovery_that_cannot_be_written_is_done_when_it_can()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        rig.Host.Delivers = false;
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromHours(1));
        await rig.SettleAsync();
        await rig.DieAsync();
        rig.Break();
        rig.Host.Delivers = true;

        rig.Open();
        Assert.Single(rig.Host.Orders, "signal 1 TERM");
        rig.Mend();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await rig.SettleAsync();
        Assert.Equal(2, rig.Host.Orders.Count(order => order == "signal 1 TERM"));
        rig.Host.End(rig.Run());
        Assert.Contains("may have arrived twice", (await rig.ResolvedAsync(ticket)).Error, StringComparison.Ordinal);
    }

    private static SqliteConnection Lock(EngineRig rig)
    {
        var connection = new SqliteConnection($"Data Source={rig.File};Pooling=False");
        connection.Open();
        Database.Execute(connection, "BEGIN IMMEDIATE");
        return connection;
    }
}
