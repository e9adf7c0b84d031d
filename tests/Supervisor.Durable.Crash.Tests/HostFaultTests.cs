using Supervisor.Durable.Processes;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths around what is done to processes and their directories.</summary>
public sealed class HostFaultTests : DeathTests
{
    /// <summary>Met only by who finds processes without their shims: see <see cref="OrphanFaultTests"/>.</summary>
    private static readonly string[] OfOrphans = [HostFault.AdoptBefore, HostFault.AdoptAfter, HostFault.VerdictBefore, HostFault.VerdictAfter];

    public static TheoryData<string> Points => [.. HostFault.All.Except(OfOrphans)];

    [Theory]
    [MemberData(nameof(Points))]
    public Task A_supervisor_that_dies_there_is_followed_by_one_that_finishes_the_work_once(string fault) => DieAndFinishAsync(fault);
}
