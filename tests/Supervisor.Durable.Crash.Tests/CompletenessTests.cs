using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests;

/// <summary>No fault point is forgotten: at each of them some test dies.</summary>
public sealed class CompletenessTests
{
    [Fact]
    public void Every_fault_point_of_the_loop_has_its_deaths()
    {
        TheoryData<string>[] deaths = [EngineFaultTests.Points, HookFaultTests.Points, ScheduleFaultTests.Points, UpkeepFaultTests.Removing, UpkeepFaultTests.Copying];

        Assert.Equal(FaultPoint.All.Order(), deaths.SelectMany(Names).Distinct().Order());
    }

    private static IEnumerable<string> Names(TheoryData<string> points) => points.Select(row => row.Data.Split(':')[0]);
}
