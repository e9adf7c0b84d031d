using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.Library;

/// <summary>CONTRACT.md, "Differences from watchexec-supervisor": one test a fault, on real processes.</summary>
public sealed class WatchexecDifferencesTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_graceful_try_restart_that_reaches_its_deadline_leaves_no_restart_armed()
    {
        await using var rig = await LibraryRig.OpenAsync();
        string go = rig.InFolder("go");
        await rig.DefineShellAsync($"trap '' TERM; echo ready; while ! [ -e {go} ]; do sleep 0.02; done");
        int deaf = await rig.StartAsync(saying: "ready");
        Assert.Equal(Outcome.Done, await rig.OutcomeAsync(ControlBatch.TryRestartWithSignal(grace: TimeSpan.FromMilliseconds(200))));
        Assert.NotEqual(deaf, rig.Pid);
        Assert.Equal("signal", rig.Supervisor.History.Runs("job", 2)[1].Result);   // the window was over: it was killed

        File.WriteAllText(go, "");                                   // the next one ends by itself

        await rig.InStateAsync("finished");
        Assert.Equal(("success", 2), (rig.Job.LastResult, rig.Supervisor.History.Runs("job", 9).Count));
        Assert.Empty(rig.Armed());
    }

    [Fact]
    public async Task A_relaunch_that_fails_at_the_end_of_a_graceful_restart_resolves_its_ticket()
    {
        await using var rig = await LibraryRig.OpenAsync();
        string program = rig.InFolder("program");
        File.Copy(Executables.Puppet, program);
        await rig.DefineAsync(program, "sleep");
        await rig.StartAsync();
        File.Delete(program);

        var outcome = await rig.OutcomeAsync(ControlBatch.TryRestartWithSignal(grace: Hour));

        Assert.Equal(OutcomeKind.Failed, outcome.Kind);
        Assert.Contains(program, outcome.Detail, StringComparison.Ordinal);
        Assert.Equal("failed", rig.Job.State);
        Assert.Empty(rig.Armed());
    }

    [Fact]
    public async Task A_stop_at_high_priority_during_a_grace_window_leaves_no_timer_behind()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineAsync(Executables.Puppet, "ignore-term");
        int deaf = await rig.StartAsync(saying: "ready");
        var graceful = rig.Supervisor.Send("job", ControlBatch.StopWithSignal(grace: Hour));
        var held = rig.Supervisor.Send("job", ControlBatch.Start());
        await rig.InStateAsync("stopping");
        Assert.True(LibraryRig.IsAlive(deaf));

        Assert.Equal(Outcome.Done, await rig.OutcomeAsync(ControlBatch.Stop() with { Priority = Priority.High }));

        Assert.Equal(Outcome.Done, await LibraryRig.OutcomeAsync(graceful));
        Assert.Equal(Outcome.Done, await LibraryRig.OutcomeAsync(held));           // normal controls flow again, an hour before the window's end
        Assert.False(LibraryRig.IsAlive(deaf));
        Assert.True(LibraryRig.IsAlive(rig.Pid));
        Assert.Empty(rig.Armed());
    }

    [Fact]
    public async Task Waiting_on_a_job_that_never_ran_resolves_at_once()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineAsync(Executables.Puppet, "sleep");

        Assert.Equal(Outcome.Done, await rig.OutcomeAsync(ControlBatch.ToWait()));

        Assert.Empty(rig.Supervisor.History.Runs("job", 1));
    }

    [Fact]
    public async Task Controls_of_different_priority_that_arrive_together_are_taken_in_the_order_of_priority()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineAsync(Executables.Puppet, "sleep");
        int first = await rig.StartAsync();
        using var together = new Together(rig);

        var normal = rig.Supervisor.Send("job", ControlBatch.Start());
        var high = rig.Supervisor.Send("job", ControlBatch.Restart() with { Priority = Priority.High });
        var urgent = rig.Supervisor.Send("job", ControlBatch.Stop() with { Priority = Priority.Urgent });
        together.Release();

        Assert.Equal(Outcome.Done, await LibraryRig.OutcomeAsync(urgent));         // it stops the first
        Assert.Equal(Outcome.Done, await LibraryRig.OutcomeAsync(high));           // nothing to stop any more, but to start
        Assert.Equal(Outcome.Skipped, await LibraryRig.OutcomeAsync(normal));      // it runs
        Assert.False(LibraryRig.IsAlive(first));
        Assert.True(LibraryRig.IsAlive(rig.Pid));
        Assert.Equal(2, rig.Supervisor.History.Runs("job", 9).Count);
    }

    [Fact]
    public async Task A_batch_is_never_interleaved_by_another_sender()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineAsync(Executables.Puppet, "sleep");
        await rig.StartAsync();

        var tickets = (await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(_ => Task.Run(() => Enumerable.Range(0, 4).Select(_ => rig.Supervisor.Send("job", ControlBatch.Restart())).ToList())))).SelectMany(t => t).ToList();

        foreach (var ticket in tickets)
        {
            Assert.Equal(Outcome.Done, await LibraryRig.OutcomeAsync(ticket));     // each start found what its own stop had left
            var numbers = await ticket.Accepted;
            Assert.Equal(numbers[0].Value + 1, numbers[1].Value);
        }
        Assert.Equal(1 + 48, rig.Supervisor.History.Runs("job", 99).Count);
        Assert.True(LibraryRig.IsAlive(rig.Pid));
    }

    [Fact]
    public async Task A_dropped_handle_kills_no_process()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineAsync(Executables.Puppet, "sleep");
        int pid = await rig.StartAsync();

        await rig.Supervisor.DisposeAsync();                         // tickets, jobs, the supervisor: all of them are gone
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(LibraryRig.IsAlive(pid));
        await rig.ReopenAsync();

        Assert.Equal(("running", pid), (rig.Job.State, rig.Pid));
        Assert.Single(rig.Supervisor.History.Runs("job", 9));
        Assert.Equal(Outcome.Done, await rig.OutcomeAsync(ControlBatch.Stop()));   // and it is still ours
        Assert.False(LibraryRig.IsAlive(pid));
    }
}
