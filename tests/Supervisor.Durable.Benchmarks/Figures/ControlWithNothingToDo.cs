using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>A stop of a job that doesn't run, one caller: sent → ticket resolved.</summary>
internal sealed class ControlWithNothingToDo : Figure
{
    private const int Slices = 40, InSlice = 100;

    public override string Name => "control";

    public override string About => "a control with nothing to do, sent → resolved, beside a bare one-row commit";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        using var bare = new BareCommit(rig.Directory);
        await rig.DefineSleepAsync("idle");
        using var loop = new BareLoop(bare.Commit);
        using var whole = new BareWriter(rig.Directory, jobs: 1);
        using var wholeLoop = new BareLoop(() => whole.Commit(1));
        Samples warm = new(), ours = new(), limit = new(), asked = new(), wholeAsked = new();
        await warm.TimeAsync(1000, Stop);
        warm.Time(1000, () => bare.Commit());
        await warm.TimeAsync(1000, loop.AskAsync);
        await warm.TimeAsync(1000, wholeLoop.AskAsync);
        for (var i = 0; i < Slices; i++)
        {
            await ours.TimeAsync(InSlice, Stop);
            limit.Time(InSlice, () => bare.Commit());
            await asked.TimeAsync(InSlice, loop.AskAsync);
            await wholeAsked.TimeAsync(InSlice, wholeLoop.AskAsync);
        }
        return
        [
            new Row("control with nothing to do, p50", "µs", ours.P50, "one-row commit", limit.P50, Goal.AtMost(1.3)),
            new Row("  the same, p50", "µs", ours.P50, "a commit, asked of a loop", asked.P50),
            new Row("  the same, p50", "µs", ours.P50, "… of the same row, in its table", wholeAsked.P50),
            new Row("control with nothing to do, p99", "µs", ours.P99, "one-row commit", limit.P99),
        ];

        async Task Stop() => await rig.Supervisor.Send("idle", ControlBatch.Stop());
    }
}
