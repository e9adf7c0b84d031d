using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>What dsupd grows by with 1,000 running jobs, and what a shim takes.</summary>
internal sealed class Memory : Figure
{
    private const int Jobs = 1000;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public override string Name => "memory";

    public override string About => "memory with 1,000 running jobs: what dsupd grows by, and a shim's share";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = new DaemonRig();
        rig.Declare(0);
        await rig.StartAsync();
        await Task.Delay(Settling, TimeProvider.System);
        var before = ProcFile.Resident(rig.Pid);
        await rig.KillAsync();
        rig.Declare(Jobs);
        var from = Stopwatch.GetTimestamp();
        await rig.StartAsync();
        await rig.RunningAsync(Jobs, from);
        await Task.Delay(Settling, TimeProvider.System);
        var shims = rig.Mains().Select(ProcFile.Parent).ToList();
        return
        [
            new Row($"memory: dsupd grows by, {Jobs:N0} jobs started", "MB", (ProcFile.Resident(rig.Pid) - before) / 1024, null, null, Goal.NoMore(40, "MB")),
            new Row("memory: dsupd with no job", "MB", before / 1024),
            new Row("memory: a shim (PSS)", "MB", shims.Average(ProcFile.Proportional) / 1024, null, null, Goal.NoMore(0.4, "MB")),
            new Row("memory: a shim, of it private", "MB", shims.Average(ProcFile.Private) / 1024),
        ];
    }
}
