using System.Diagnostics;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The finest net: a process is killed at every system call of a launch below the supervisor.</summary>
public sealed class ShimNetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_launch_one_of_whose_processes_is_killed_at_any_system_call_happens_once(bool gateBySpawn) => Tracer.RunAsync(tracer =>
    {
        var watch = Stopwatch.StartNew();
        using var net = new ShimNet(tracer, gateBySpawn, output.WriteLine);
        foreach (var part in net.Look())
        {
            int killed = 0;
            foreach (int call in NetChoice.Of(part))
            {
                if (!net.KillAt(part, call))
                    break;
                killed++;
            }
            output.WriteLine($"{(gateBySpawn ? "spawn" : "fork"),-5} {part.Role,-10} {part.Calls,4} calls, killed at {killed}, {watch.Elapsed.TotalSeconds:F1} s");
            Assert.InRange(killed, 1, int.MaxValue);
        }
        net.Close();
        Assert.Empty(net.Violations);
    });
}
