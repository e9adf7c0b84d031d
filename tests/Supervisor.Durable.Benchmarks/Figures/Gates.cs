using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>
/// The two gates in turn: the child as a fork of a shim that the zygote forked, and as a second stage of a shim that was started. What a start takes, with shims
/// that wait and without, and what a running shim takes of memory.
/// </summary>
internal sealed class Gates : Figure
{
    private const int Warm = 20, Times = 150, Jobs = 40;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    public override string Name => "gates";

    public override bool IsOfAll => false;

    public override string About => "start → exec by the gate of posix_spawn, beside that of fork; a shim's memory by both";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var fork = await MeasuredRig.OpenAsync();
        await using var spawn = await MeasuredRig.OpenAsync(gateBySpawn: true);
        await fork.DefineSleepAsync("sleeper");
        await spawn.DefineSleepAsync("sleeper");
        Samples byFork = new(), bySpawn = new();
        for (var i = -Warm; i < Times; i++)
        {
            var (forked, spawned) = (await StartAsync(fork), await StartAsync(spawn));
            if (i < 0)
                continue;
            byFork.Add(forked);
            bySpawn.Add(spawned);
        }
        var (shimOfFork, privateOfFork) = await ShimAsync(fork);
        var (shimOfSpawn, privateOfSpawn) = await ShimAsync(spawn);
        return
        [
            new Row("start → exec by spawn, p50", "µs", bySpawn.P50, "by fork", byFork.P50),
            new Row("start → exec by spawn, p99", "µs", bySpawn.P99, "by fork", byFork.P99),
            new Row("a burst of starts by spawn, each", "µs", await BurstAsync(spawn), "by fork", await BurstAsync(fork)),
            new Row("a shim's memory by spawn (PSS)", "kB", shimOfSpawn, "by fork", shimOfFork),
            new Row("  of it private", "kB", privateOfSpawn, "by fork", privateOfFork),
        ];
    }

    /// <summary>Microseconds from the order to the exec, when a shim waits.</summary>
    private static async Task<double> StartAsync(MeasuredRig rig)
    {
        var sent = MeasuredRig.Wall();
        var start = rig.Supervisor.Send("sleeper", ControlBatch.Start());
        await start;
        var took = (rig.ExecutedAt("sleeper", (await start.Accepted)[^1].Value) - sent) / 1000.0;
        await rig.Supervisor.Send("sleeper", ControlBatch.Stop());
        await Task.Delay(Rest, TimeProvider.System);
        return took;
    }

    /// <summary>Microseconds a start when many are sent at once, more than there are shims that wait.</summary>
    private static async Task<double> BurstAsync(MeasuredRig rig)
    {
        await Task.WhenAll(Enumerable.Range(0, Jobs).Select(i => rig.Supervisor.Send($"job{i}", ControlBatch.Stop()).WaitAsync()));
        await Task.Delay(Rest, TimeProvider.System);
        var sent = MeasuredRig.Wall();
        await Task.WhenAll(Enumerable.Range(0, Jobs).Select(i => rig.Supervisor.Send($"job{i}", ControlBatch.Start()).WaitAsync()));
        return (MeasuredRig.Wall() - sent) / 1000.0 / Jobs;
    }

    /// <summary>The mean of what the running jobs' shims take, in kB.</summary>
    private static async Task<(double Proportional, double Private)> ShimAsync(MeasuredRig rig)
    {
        await rig.DefineManyAsync(Jobs);
        await Task.WhenAll(Enumerable.Range(0, Jobs).Select(i => rig.Supervisor.Send($"job{i}", ControlBatch.Start()).WaitAsync()));
        var shims = rig.Supervisor.History.Jobs().Where(job => job.Pid is not null).Select(job => ProcFile.Parent((int)job.Pid!.Value)).ToList();
        return (shims.Average(ProcFile.Proportional), shims.Average(ProcFile.Private));
    }
}
