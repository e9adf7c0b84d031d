using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>Processor time of dsupd, and of its shims, while 1,000 jobs run and nothing happens.</summary>
internal sealed class IdleProcessor : Figure
{
    private const int Jobs = 1000;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20), Watched = TimeSpan.FromSeconds(30);

    public override string Name => "idle";

    public override string About => "processor time in 30 s with 1,000 running jobs and nothing to do";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = new DaemonRig();
        rig.Declare(Jobs);
        var from = Stopwatch.GetTimestamp();
        await rig.StartAsync();
        await rig.RunningAsync(Jobs, from);
        await Task.Delay(Settling, TimeProvider.System);
        var shims = rig.Mains().Select(ProcFile.Parent).ToList();
        var (daemon, all, since) = (ProcFile.ProcessorTime(rig.Pid), shims.Sum(ProcFile.ExactProcessorTime), Stopwatch.GetTimestamp());
        await Task.Delay(Watched, TimeProvider.System);
        var nanoseconds = Stopwatch.GetElapsedTime(since).TotalNanoseconds;
        return
        [
            new Row($"idle: dsupd, {Jobs:N0} running jobs", "% of a core", 100 * (ProcFile.ProcessorTime(rig.Pid) - daemon) / nanoseconds, null, null, Goal.NoMore(0.1, "%")),
            new Row("idle: its shims together", "% of a core", 100 * (shims.Sum(ProcFile.ExactProcessorTime) - all) / nanoseconds),
        ];
    }
}
