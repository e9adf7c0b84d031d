namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>
/// CONTRACT.md, "Differences from watchexec-supervisor": one test a fault, on real processes. A class for each host inherits them; the same seven
/// on a simulated clock are in Supervisor.Durable.Tests/Engine.
/// </summary>
public abstract class WatchexecDifferences
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected abstract Task<Host> OpenAsync();

    [Fact]
    public async Task A_graceful_try_restart_that_reaches_its_deadline_leaves_no_restart_armed()
    {
        await using var host = await OpenAsync();
        string go = host.InFolder("go");
        await host.DefineShellAsync($"trap '' TERM; echo ready; while ! [ -e {go} ]; do sleep 0.02; done");
        int deaf = await host.StartAsync(saying: "ready");
        Assert.Equal(Result.Done, await host.AskAsync(new("try-restart", Grace: TimeSpan.FromMilliseconds(200))));
        Assert.NotEqual(deaf, await host.PidAsync());
        Assert.Equal("signal", (await host.ResultsAsync())[0]);      // the window was over: it was killed

        File.WriteAllText(go, "");                                   // the next one ends by itself

        await host.InStateAsync("finished");
        Assert.Equal(["signal", "success"], await host.ResultsAsync());
        Assert.Empty(await host.ArmedAsync());
    }

    [Fact]
    public async Task A_relaunch_that_fails_at_the_end_of_a_graceful_restart_resolves_its_ticket()
    {
        await using var host = await OpenAsync();
        string program = host.InFolder("program");
        File.Copy(Executables.Puppet, program);
        await host.DefineAsync(program, "sleep");
        await host.StartAsync();
        File.Delete(program);

        var result = await host.AskAsync(new("try-restart", Grace: Hour));

        Assert.Equal("failed", result.Outcome);
        Assert.Contains(program, result.Detail, StringComparison.Ordinal);
        Assert.Equal("failed", await host.StateAsync());
        Assert.Empty(await host.ArmedAsync());
    }

    [Theory]
    [InlineData("high"), InlineData("urgent")]
    public async Task A_stop_at_high_priority_during_a_grace_window_leaves_no_timer_behind(string priority)
    {
        await using var host = await OpenAsync();
        await host.DefineAsync(Executables.Puppet, "ignore-term");
        int deaf = await host.StartAsync(saying: "ready");
        var graceful = await host.SendAsync(new("stop", Grace: Hour));
        var held = await host.SendAsync(new("start"));
        await host.InStateAsync("stopping");
        Assert.True(ProcFile.IsAlive(deaf));

        Assert.Equal(Result.Done, await host.AskAsync(new("kill", Priority: priority)));

        Assert.Equal(Result.Done, await graceful.Outcome());
        Assert.Equal(Result.Done, await held.Outcome());             // normal controls flow again, an hour before the window's end
        Assert.False(ProcFile.IsAlive(deaf));
        Assert.True(ProcFile.IsAlive(await host.PidAsync()));
        Assert.Empty(await host.ArmedAsync());
    }

    [Fact]
    public async Task Waiting_on_a_job_that_never_ran_resolves_at_once()
    {
        await using var host = await OpenAsync();
        await host.DefineAsync(Executables.Puppet, "sleep");

        Assert.Equal(Result.Done, await host.AskAsync(new("wait")));

        Assert.Empty(await host.ResultsAsync());
    }

    [Fact]
    public async Task Controls_of_different_priority_that_arrive_together_are_taken_in_the_order_of_priority()
    {
        await using var host = await OpenAsync();
        await host.DefineAsync(Executables.Puppet, "sleep");
        int first = await host.StartAsync();

        var sent = await host.SendTogetherAsync(new("start"), new("restart", Priority: "high"), new("kill", Priority: "urgent"));

        Assert.Equal(Result.Done, await sent[2].Outcome());          // it stops the first
        Assert.Equal(Result.Done, await sent[1].Outcome());          // nothing to stop any more, but to start
        Assert.Equal(Result.Skipped, await sent[0].Outcome());       // it runs
        Assert.False(ProcFile.IsAlive(first));
        Assert.True(ProcFile.IsAlive(await host.PidAsync()));
        Assert.Equal(2, (await host.ResultsAsync()).Count);
    }

    [Fact]
    public async Task A_batch_is_never_interleaved_by_another_sender()
    {
        await using var host = await OpenAsync();
        await host.DefineAsync(Executables.Puppet, "sleep");
        await host.StartAsync();
        const int senders = 12, restarts = 4;

        var sent = await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(async () =>
        {
            var own = new List<Sent>();
            for (int i = 0; i < restarts; i++)
                own.Add(await host.SendAsync(new("kill-restart", Priority: "normal")));
            return own;
        })));

        foreach (var restart in sent.SelectMany(own => own))
            Assert.Equal(Result.Done, await restart.Outcome());      // each start found what its own stop had left
        string[] inOrder = ["start", .. Enumerable.Repeat((string[])["kill", "start"], senders * restarts).SelectMany(batch => batch)];
        Assert.Equal(inOrder, await host.ColumnAsync("SELECT control FROM v_tickets ORDER BY ticket"));
        Assert.Equal(1 + senders * restarts, (await host.ResultsAsync()).Count);
        Assert.True(ProcFile.IsAlive(await host.PidAsync()));
    }

    [Fact]
    public async Task A_dropped_handle_kills_no_process()
    {
        await using var host = await OpenAsync();
        await host.DefineAsync(Executables.Puppet, "sleep");
        int pid = await host.StartAsync();

        await host.EndAsync();
        Assert.True(ProcFile.IsAlive(pid));
        await host.ReopenAsync();

        Assert.Equal(("running", pid), (await host.StateAsync(), await host.PidAsync()));
        Assert.Single(await host.ResultsAsync());
        Assert.Equal(Result.Done, await host.AskAsync(new("kill")));   // and it is still ours
        Assert.False(ProcFile.IsAlive(pid));
    }
}
