using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>A signal to a running job, one caller: sent → delivered and ticket resolved. Two commits: before and after.</summary>
internal sealed class SignalToRunningJob : Figure
{
    private const int Slices = 30, InSlice = 50;

    public override string Name => "signal";

    public override string About => "a signal to a running job, sent → resolved, beside a bare one-row commit";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        using var bare = new BareCommit(rig.Directory);
        await rig.DefineSleepAsync("runs");
        await rig.Supervisor.Send("runs", ControlBatch.Start());
        Samples warm = new(), ours = new(), limit = new();
        await warm.TimeAsync(500, Continue);
        warm.Time(500, () => bare.Commit());
        for (var i = 0; i < Slices; i++)
        {
            await ours.TimeAsync(InSlice, Continue);
            limit.Time(InSlice, () => bare.Commit());
        }
        return [new Row("signal to a running job, p50", "µs", ours.P50, "one-row commit", limit.P50, Goal.AtMost(3))];

        async Task Continue() => await rig.Supervisor.Send("runs", ControlBatch.SendSignal(Signal.Continue));
    }
}
