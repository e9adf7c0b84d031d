using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>What should run: after a shutdown, after a boot, and for those who wait for what is still to be launched.</summary>
public sealed class WantedTests
{
    private static readonly string[] Others = ["never", "stopped"], All = ["job", "never", "stopped"];

    private static readonly ControlBatch Shutdown = new([new Control.GracefulStop { Cause = StopCause.Shutdown }]);

    [Fact]
    public async Task A_job_is_wanted_from_its_start_until_it_is_stopped()
    {
        await using var rig = await EngineRig.WithJobAsync();
        Assert.Equal(("stopped", null), Wanted(rig));
        await rig.RunAsync();
        Assert.Equal(("run", null), Wanted(rig));
        rig.Host.End(rig.Run());
        await rig.ReachedAsync("finished");
        Assert.Equal(("run", null), Wanted(rig));

        Assert.Equal(OutcomeKind.Skipped, (await rig.AskAsync(ControlBatch.Stop())).Kind);

        Assert.Equal(("stopped", "operator"), Wanted(rig));
        await rig.RestartAsync();
        Assert.Equal(("stopped", "operator"), Wanted(rig));
    }

    [Fact]
    public async Task What_a_shutdown_has_stopped_is_started_by_the_next_supervisor_with_a_ticket_of_its_own()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.OnFailure));
        await rig.DefineAsync("never");
        await rig.DefineAsync("stopped", EngineRig.Spec(RestartKind.UnlessStopped));
        foreach (var job in (string[])["job", "never", "stopped"])
            await rig.RunAsync(job);
        await rig.AskAsync(ControlBatch.Stop(), "stopped");
        foreach (var job in (string[])["job", "never", "stopped"])
            await rig.AskAsync(new([new Control.GracefulStop(Grace: TimeSpan.Zero) { Cause = StopCause.Shutdown }]), job);
        Assert.Equal(("stopped", "shutdown"), Wanted(rig));
        Assert.Equal(("stopped", "operator"), Wanted(rig, "stopped"));

        await rig.RestartAsync();

        await rig.ReachedAsync("running");
        Assert.Equal(("supervisor-start", "done"), (rig.History.Ticket(new(rig.Run().Value))!.Origin, (await rig.ResolvedAsync(new(rig.Run().Value))).Outcome));
        Assert.Equal(["finished", "finished"], Others.Select(rig.State));
        Assert.Equal([("run", null), ("run", null), ("stopped", "operator")], All.Select(job => Wanted(rig, job)));
        await rig.RestartAsync();
        Assert.Equal(("running", "finished", "finished"), (rig.State(), rig.State("never"), rig.State("stopped")));
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_in_the_midst_of_its_shutdown_has_not_shut_down()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always));
        rig.Host.Dies = false;
        var run = await rig.RunAsync();
        await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AskAsync(ControlBatch.Start() with { Priority = Priority.High });          // skipped: the window is open
        var asked = await EngineRig.Accepted(rig.Send(Shutdown));                            // held by the window
        await rig.DieAsync();
        rig.Open();
        Assert.Equal("superseded", (await rig.ResolvedAsync(asked[0])).Outcome);
        Assert.Equal(("stopped", "operator"), Wanted(rig));

        rig.Host.End(run);
        await rig.ReachedAsync("finished");
        var second = await rig.RunAsync();
        await EngineRig.Accepted(rig.Send(Shutdown));
        await rig.ReachedAsync("stopping");
        await rig.DieAsync();
        rig.Open();

        Assert.Equal(("stopping", ("run", null)), (rig.State(), Wanted(rig)));
        rig.Host.End(second);
        await rig.ReachedAsync("running");
        Assert.NotEqual(second, rig.Run());
        Assert.Empty(rig.Host.Doubles);
    }

    [Theory]
    [InlineData("kernel"), InlineData("namespace"), InlineData("first process")]
    public async Task AutoStart_starts_at_every_boot_and_a_container_that_is_started_again_is_one(string other)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec() with { AutoStart = true });
        await rig.DefineAsync("stopped", EngineRig.Spec(RestartKind.UnlessStopped) with { AutoStart = true });
        await rig.DefineAsync("by-hand");
        await rig.AskAsync(ControlBatch.Stop(), "stopped");
        var boot = rig.Host.Boot = new MachineBoot(Guid.Parse("11111111-2222-3333-4444-555555555555"), 4026531836, 17);
        await rig.RestartAsync();
        rig.Host.End(rig.Run());
        await rig.ReachedAsync("finished");
        await rig.RestartAsync();
        Assert.Equal("finished", rig.State());                       // the same boot

        rig.Host.Boot = other switch
        {
            "kernel" => boot with { Kernel = Guid.Parse("22222222-2222-3333-4444-555555555555") },
            "namespace" => boot with { PidNamespace = 4026531837 },
            _ => boot with { FirstStart = 18 },
        };
        await rig.RestartAsync();

        await rig.ReachedAsync("running");
        Assert.Equal("boot", rig.History.Ticket(new(rig.Run().Value))!.Origin);
        Assert.Equal(("pending", "pending"), (rig.State("stopped"), rig.State("by-hand")));
    }

    [Fact]
    public async Task An_upgrade_is_no_boot()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec() with { AutoStart = true });
        await rig.DieAsync();
        rig.Execute("UPDATE instance SET pid_namespace = NULL, first_start = NULL");         // as an earlier version leaves it

        rig.Open();

        await rig.SettleAsync();
        Assert.Equal("pending", rig.State());
    }

    [Fact]
    public async Task A_wait_that_is_sent_right_behind_a_start_waits_for_what_that_launches()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var rig = await EngineRig.WithJobAsync();
            rig.Host.Launches = i % 2 == 0;
            var start = rig.Send(ControlBatch.Start());
            var wait = rig.Send(ControlBatch.ToWait());
            await EngineRig.Accepted(wait);
            await rig.SettleAsync();
            Assert.False(wait.Outcome.IsCompleted);
            if (i % 2 == 1)
                continue;
            await EngineRig.Outcome(start);

            rig.Host.End(rig.Run());

            Assert.Equal(Outcome.Done, await EngineRig.Outcome(wait));
        }
    }

    [Fact]
    public async Task A_wait_behind_a_restart_waits_for_the_run_that_is_launched_by_it()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Dies = false;
        var first = await rig.RunAsync();
        await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        var start = rig.Send(ControlBatch.Start());                  // held by the window
        var wait = rig.Send(ControlBatch.ToWait());
        await EngineRig.Accepted(wait);

        rig.Host.End(first);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        await rig.SettleAsync();
        Assert.False(wait.Outcome.IsCompleted);
        rig.Host.End(rig.Run());
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(wait));
    }

    [Fact]
    public async Task A_wait_never_hangs_where_what_it_waits_for_does_not_come()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Send(ControlBatch.TryRestart());                         // nothing to launch
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.ToWait()));

        rig.Host.LaunchError = _ => "no such file";
        rig.Send(ControlBatch.Start());
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.ToWait()));

        rig.Host.LaunchError = _ => null;
        var run = await rig.RunAsync();
        rig.Send(ControlBatch.TryRestartWithSignal(grace: TimeSpan.FromHours(1)));
        var superseded = rig.Send(ControlBatch.ToWait());
        await rig.AskAsync(ControlBatch.Stop() with { Priority = Priority.High });
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(superseded));
        Assert.NotEqual(run, new RunId(0));

        rig.Host.Dies = false;
        await rig.RunAsync();
        await rig.StopGracefullyAsync(TimeSpan.FromHours(1));
        rig.Send(ControlBatch.Start());
        var deleted = rig.Send(ControlBatch.ToWait());
        await EngineRig.Accepted(deleted);
        rig.Host.Dies = true;
        await rig.AskAsync(ControlBatch.DeleteNow());
        Assert.Equal(Outcome.Cancelled, await EngineRig.Outcome(deleted));
    }

    private static (string Wanted, string? By) Wanted(EngineRig rig, string job = "job") => (rig.History.Job(job)!.Wanted, rig.History.Job(job)!.WantedBy);
}
