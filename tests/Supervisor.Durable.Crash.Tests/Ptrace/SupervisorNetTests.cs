using System.Diagnostics;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The other half of the net: it is the supervisor that dies, wherever it or those whom it has made have got to.</summary>
[Collection<SupervisorsInThisProcess>]
public sealed class SupervisorNetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_launch_whose_supervisor_is_killed_at_any_system_call_happens_once(bool gateBySpawn)
    {
        const int some = 40;
        var watch = Stopwatch.StartNew();
        var net = new SupervisorNet(gateBySpawn, NetChoice.IsFull ? int.MaxValue : some);

        await net.CastAsync();

        output.WriteLine($"{(gateBySpawn ? "spawn" : "fork"),-5} {Role.Supervisor,-10} {net.Known,4} points, killed at {net.Killed.Count}, not met again {net.Unmet.Count}, {watch.Elapsed.TotalSeconds:F1} s");
        foreach (var part in net.Killed.GroupBy(point => point.Split(' ')[0]).OrderBy(part => part.Key))
            output.WriteLine($"      while part {part.Key} was at a call: {part.Count()}");
        Assert.NotEmpty(net.Killed);
    }
}
