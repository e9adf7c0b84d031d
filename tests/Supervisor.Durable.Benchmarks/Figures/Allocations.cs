using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>What a control leaves for the garbage collector, on all threads, caller included.</summary>
internal sealed class Allocations : Figure
{
    private const int Times = 5000;

    public override string Name => "allocations";

    public override string About => "bytes allocated per control, and per start and stop";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        await rig.DefineSleepAsync("idle");
        await rig.DefineSleepAsync("runs");
        await rig.Supervisor.Send("runs", ControlBatch.Start());
        return
        [
            new Row("allocated by a control with nothing to do", "bytes", await MeasureAsync(async () => await rig.Supervisor.Send("idle", ControlBatch.Stop()))),
            new Row("allocated by a signal", "bytes", await MeasureAsync(async () => await rig.Supervisor.Send("runs", ControlBatch.SendSignal(Signal.Continue)))),
        ];
    }

    private static async Task<double> MeasureAsync(Func<Task> act)
    {
        for (var i = 0; i < Times / 10; i++)
            await act();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Times; i++)
            await act();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Times;
    }
}
