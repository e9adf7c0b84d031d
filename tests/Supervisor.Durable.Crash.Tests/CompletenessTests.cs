using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests;

/// <summary>No fault point is forgotten: at each of them some test dies.</summary>
public sealed class CompletenessTests
{
    [Fact]
    public void Every_fault_point_of_the_loop_has_its_deaths() =>
        Assert.Equal(FaultPoint.All.Order(), Names(EngineFaultTests.Points).Union(Names(HookFaultTests.Points)).Union(Names(ScheduleFaultTests.Points)).Order());

    private static IEnumerable<string> Names(TheoryData<string> points) => points.Select(row => row.Data.Split(':')[0]);
}
