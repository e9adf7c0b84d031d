using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>dsupd is started on an empty data directory with 1,000 declared jobs: until all of them run.</summary>
internal sealed class DeclaredStart : Figure
{
    private const int Jobs = 1000, Times = 3;

    public override string Name => "declared";

    public override string About => "1,000 declared jobs: dsupd's start → all running, beside 1,000 bare spawns";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        Samples ours = new(), limit = new();
        for (var i = 0; i < Times; i++)
        {
            await using (var rig = new DaemonRig())
            {
                rig.Declare(Jobs);
                var from = Stopwatch.GetTimestamp();
                var ready = rig.StartAsync();
                ours.Add(await rig.RunningAsync(Jobs, from));
                await ready;
            }
            var spawned = new List<int>(Jobs);
            limit.Time(1, () => SpawnAll(spawned));
            spawned.ForEach(BareSpawn.End);
        }
        return [new Row($"{Jobs:N0} declared jobs, start → all running", "ms", ours.P50 / 1000, $"{Jobs:N0} posix_spawns", limit.P50 / 1000, Goal.AtMost(8), Goal.NoMore(4000, "ms"))];
    }

    private static void SpawnAll(List<int> pids)
    {
        for (var i = 0; i < Jobs; i++)
            pids.Add(BareSpawn.Start("/bin/sleep", "36000").Pid);
    }
}
