using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Engine;
using Supervisor.Durable.Tests.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Hostile;

/// <summary>
/// With any content in a row, a supervisor opens its database, reports the row, and all other jobs keep running. For how long, and from which number on, say DSUP_FUZZ_SECONDS
/// and DSUP_FUZZ_SEED.
/// </summary>
public sealed class RowFuzzTests(ITestOutputHelper output)
{
    private const string Told = "('unreadable', 'set-aside', 'schedule-failed')";

    [Fact]
    public async Task With_any_content_in_a_row_the_supervisor_opens_and_the_other_jobs_keep_running()
    {
        var lived = await LivedDatabase.MakeAsync();
        var planted = 0;
        foreach (var round in Fuzz.Rounds(usual: 60))
        {
            var seed = Fuzz.Seed + round;
            if (await TryAsync(lived, seed) is { } row)
            {
                planted++;
                output.WriteLine($"DSUP_FUZZ_SEED={seed}: {row}");
            }
        }
        Assert.True(planted > 0);
    }

    private static async Task<PlantedRow?> TryAsync(LivedDatabase lived, int seed)
    {
        PlantedRow? row = null;
        try
        {
            var isPlanted = false;
            List<Diagnosis> found = [];
            await using var rig = EngineRig.Start(rig =>
            {
                File.WriteAllBytes(rig.File, lived.Bytes);
                using (var connection = OldDatabase.Open(rig.File))
                    row = PlantedRow.Choose(connection, new Random(seed));
                isPlanted = row.Plant(rig.File);
                found = [.. new DatabaseCheck(rig.File).Examine()];
                foreach (var (run, job) in lived.Alive)
                    rig.Host.Launch(new LaunchOrder(new RunId(run), job, EngineRig.Spec()));
            });
            if (!isPlanted)
                return null;
            if (RowValues.IsToBeTold(row!.Place, row.Value))
                AssertTold(rig, found);
            await AssertWorksAsync(rig);
            await rig.RestartAsync();
            await AssertWorksAsync(rig);
            foreach (var (run, _) in lived.Alive)
                rig.Host.End(new RunId(run));
            await rig.AdvanceAsync(9000);
            await AssertWorksAsync(rig);
            Assert.Empty(rig.Host.Doubles);
            Assert.NotEmpty(new DatabaseCheck(rig.File).Examine());
            return row;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"DSUP_FUZZ_SEED={seed}: {row}: {e.Message}", e);
        }
    }

    private static void AssertTold(EngineRig rig, List<Diagnosis> found)
    {
        Assert.NotEmpty(StoreRig.Rows(OldDatabase.Open(rig.File), $"SELECT detail FROM event WHERE kind IN {Told}"));
        Assert.Contains(found, diagnosis => diagnosis is { Check: "database rows", Health: not Health.Ok });
        Assert.Contains(new DatabaseCheck(rig.File).Examine(), diagnosis => diagnosis is { Check: "database rows", Health: not Health.Ok });
    }

    private static async Task AssertWorksAsync(EngineRig rig)
    {
        foreach (var job in new[] { "spared", "spared-2" })
        {
            Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start(), job));
            Assert.Equal("running", rig.State(job));
            Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop(), job));
            Assert.Equal("finished", rig.State(job));
        }
    }
}
