using System.Diagnostics;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>Many launches in a row: DSUP_LAUNCHES says how many.</summary>
[Collection<SupervisorsInThisProcess>]
public sealed class LaunchRowTests(ITestOutputHelper output)
{
    private static readonly int Count = (int)(Proof.Number("DSUP_LAUNCHES", 20_000) ?? 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Launches_in_a_row_show_no_fault_and_leave_nothing_behind(bool gateBySpawn)
    {
        await using var row = new LaunchRow(gateBySpawn);
        var watch = Stopwatch.StartNew();
        await row.LaunchAsync(Count);

        output.WriteLine($"{Count} launches, {(gateBySpawn ? "spawn" : "fork")}: {watch.Elapsed.TotalSeconds:F1} s");
        await row.NothingIsLeftAsync();
    }
}
