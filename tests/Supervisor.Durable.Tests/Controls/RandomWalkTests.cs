using System.Globalization;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>
/// Millions of random steps through machine, admission and fulfilment, against a world that loses, delays, repeats and reorders news.
/// A failure names its seed: DSUP_WALK_SEED=… walks the same way again; DSUP_WALK_STEPS walks further.
/// </summary>
public sealed class RandomWalkTests
{
    private const int Steps = 200_000, StepsOfOneWalk = 1_000;

    [Fact]
    public void Never_two_processes_nothing_armed_at_rest_every_ticket_resolved_and_the_order_kept()
    {
        var replayed = Number("DSUP_WALK_SEED");
        var seed = replayed ?? Random.Shared.Next();
        for (var walked = 0L; walked < (replayed is null ? Number("DSUP_WALK_STEPS") ?? Steps : 1); walked += StepsOfOneWalk, seed++)
        {
            var walk = new RandomWalk((int)(seed & int.MaxValue));
            try
            {
                walk.Take(StepsOfOneWalk);
                walk.ComeToRest();
            }
            catch (Exception e)
            {
                Assert.Fail($"DSUP_WALK_SEED={seed}: {e.Message}\n{walk.LastSteps}\n{e.StackTrace}");
            }
        }
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
