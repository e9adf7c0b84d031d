using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>Whole runs of /bin/true, eight callers: started, ended, the end recorded; beside eight threads that spawn it and wait for it.</summary>
internal sealed class StartsPerSecond : Figure
{
    private const int Callers = 8, Slices = 5;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    public override string Name => "starts";

    public override string About => "complete runs a second of eight callers, beside bare posix_spawn and waitpid";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        for (var caller = 0; caller < Callers; caller++)
            await rig.Supervisor.DefineAsync($"job{caller}", new Command(new Program.Exec("/bin/true", [])));
        await RunAsync(rig.Supervisor);
        var (ours, bare) = (0.0, 0.0);
        for (var i = 0; i < Slices; i++)
        {
            ours += await RunAsync(rig.Supervisor);
            bare += Spawn();
        }
        return [new Row($"complete runs/s, {Callers} callers", "/s", ours / Slices, "posix_spawn, waitpid", bare / Slices, Goal.AtLeast(0.12))];
    }

    private static async Task<double> RunAsync(DurableSupervisor supervisor)
    {
        var from = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var runs = 0;
            for (; Stopwatch.GetElapsedTime(from) < Slice; runs++)
            {
                await supervisor.Send($"job{caller}", ControlBatch.Start());
                await supervisor.Send($"job{caller}", ControlBatch.ToWait());
            }
            return runs;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static double Spawn()
    {
        var (from, runs) = (Stopwatch.GetTimestamp(), 0);
        var threads = Enumerable.Range(0, Callers).Select(_ => new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(from) < Slice)
            {
                BareSpawn.Wait(BareSpawn.Start("/bin/true").Pid);
                Interlocked.Increment(ref runs);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return runs / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}
