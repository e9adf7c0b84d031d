using System.Diagnostics;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The other half of the net: the supervisor dies, at every call of its own and of the processes that it has made.</summary>
[Collection<SupervisorsInThisProcess>]
public sealed class SupervisorNetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_launch_whose_supervisor_is_killed_at_any_system_call_happens_once(bool gateBySpawn) => CastAsync(gateBySpawn, together: false, some: 24);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_launch_whose_supervisor_dies_together_with_its_shim_or_gated_child_happens_once(bool gateBySpawn) => CastAsync(gateBySpawn, together: true, some: 8);

    private async Task CastAsync(bool gateBySpawn, bool together, int some)
    {
        var watch = Stopwatch.StartNew();
        var net = new SupervisorNet(gateBySpawn, together, NetChoice.IsFull ? int.MaxValue : some, output.WriteLine);

        await net.CastAsync();

        foreach (var part in net.Killed.GroupBy(net.RoleAt).OrderBy(part => part.Key))
            output.WriteLine($"{(gateBySpawn ? "spawn" : "fork"),-5} supervisor{(together ? " and other" : "")} killed at a call of {part.Key,-10} {part.Count(),4}");
        output.WriteLine($"{net.Known} points, not met again {net.Unmet.Count}, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Empty(net.Violations);
        Assert.NotEmpty(net.Killed);
    }
}
