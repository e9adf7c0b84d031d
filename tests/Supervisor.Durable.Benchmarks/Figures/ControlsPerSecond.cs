using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>256 callers on 1,000 jobs, each waiting for its ticket before it sends the next; beside one writer that commits as many equal rows at a time.</summary>
internal sealed class ControlsPerSecond : Figure
{
    private const int Jobs = 1000, Callers = 256, Slices = 6;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    public override string Name => "throughput";

    public override string About => "controls a second of 256 callers on 1,000 jobs, beside one writer committing equal rows in groups";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        using var bare = new BareWriter(rig.Directory, Jobs);
        await rig.DefineManyAsync(Jobs);
        await SendAsync(rig.Supervisor, new Samples());
        Write(bare);
        var (sent, written, times) = (0.0, 0.0, new Samples());
        for (var i = 0; i < Slices; i++)
        {
            sent += await SendAsync(rig.Supervisor, times);
            written += Write(bare);
        }
        return
        [
            new Row($"controls/s, {Callers} callers on {Jobs:N0} jobs", "/s", sent / Slices, $"rows/s, {Callers} a commit", written / Slices, Goal.AtLeast(0.6)),
            new Row("the same, p99 latency", "ms", times.P99 / 1000, null, null, Goal.NoMore(20, "ms")),
        ];
    }

    private static async Task<double> SendAsync(DurableSupervisor supervisor, Samples all)
    {
        var from = Stopwatch.GetTimestamp();
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var samples = new Samples();
            for (var i = caller; Stopwatch.GetElapsedTime(from) < Slice; i += Callers)
                await samples.TimeAsync(1, async () => await supervisor.Send($"job{i % Jobs}", ControlBatch.Stop()));
            return samples;
        })).ToList();
        var count = 0;
        foreach (var samples in await Task.WhenAll(callers))
        {
            all.Add(samples);
            count += samples.Count;
        }
        return count / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static double Write(BareWriter bare)
    {
        var (from, rows) = (Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(from) < Slice; rows += Callers)
            bare.Commit(Callers);
        return rows / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}
