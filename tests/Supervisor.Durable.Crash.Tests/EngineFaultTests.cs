using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths around commits, answers and orders. A commit is met again and again: each time falls into another control.</summary>
public sealed class EngineFaultTests : DeathTests
{
    public static TheoryData<string> Points =>
    [
        FaultPoint.MigrationBefore, FaultPoint.MigrationAfter,
        .. Times(FaultPoint.CommitBefore, 7), .. Times(FaultPoint.CommitAfter, 3), .. Times(FaultPoint.AnswerBefore, 3), .. Times(FaultPoint.AnswerAfter, 7),
        .. Times(FaultPoint.ActBefore, 4), .. Times(FaultPoint.ActAfter, 4),
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public Task A_supervisor_that_dies_there_is_followed_by_one_that_finishes_the_work_once(string fault) => DieAndFinishAsync(fault);

    private static IEnumerable<string> Times(string point, int times) => Enumerable.Range(1, times).Select(time => $"{point}:{time}");
}
