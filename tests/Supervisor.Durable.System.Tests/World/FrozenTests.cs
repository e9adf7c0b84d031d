using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The supervisor does not run for a while, though it lives: stopped by a signal, or starved.</summary>
public sealed class FrozenTests
{
    private const int Stop = 19, Continue = 18;

    [Fact]
    public async Task When_it_continues_what_is_due_is_done_at_once_and_what_happened_meanwhile_is_recorded_exactly()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        await rig.RunPuppetAsync("deaf", "ignore-term");
        await rig.SaidAsync("deaf", "ready");
        await rig.DefineAsync("ends", new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; exit 7" });
        await rig.StartJobAsync("ends");
        await rig.SaidAsync("ends", "up");
        var stop = await rig.SendAsync("deaf", new ControlRequest { Control = "stop", Grace = "1s" });
        var due = SupervisorRig.At(stop.AcceptedAt).AddSeconds(1);

        rig.Daemon.Signal(Stop);
        File.WriteAllText(go, "");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 1, "one has ended");
        await Until.PassedAsync(due.AddSeconds(1));
        Assert.Single(rig.JobProcesses());
        var continued = DateTimeOffset.UtcNow;
        rig.Daemon.Signal(Continue);

        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.Equal(9, (await rig.LastRunAsync("deaf")).Signal);
        await rig.InStateAsync("ends", "finished");
        var run = await rig.LastRunAsync("ends");
        Assert.Equal(7, run.ExitCode);
        Assert.True(SupervisorRig.At(run.EndedAt) <= continued);
    }
}
