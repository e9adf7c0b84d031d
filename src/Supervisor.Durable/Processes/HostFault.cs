namespace Supervisor.Durable.Processes;

/// <summary>The named instants right before and after each effect of the host on the world; tests die at them.</summary>
internal static class HostFault
{
    public const string
        LaunchDirectoryBefore = nameof(LaunchDirectoryBefore), LaunchDirectoryAfter = nameof(LaunchDirectoryAfter),
        LaunchLockBefore = nameof(LaunchLockBefore), LaunchLockAfter = nameof(LaunchLockAfter),
        ZygoteBefore = nameof(ZygoteBefore), ZygoteAfter = nameof(ZygoteAfter),
        LaunchSpawnBefore = nameof(LaunchSpawnBefore), LaunchSpawnAfter = nameof(LaunchSpawnAfter),
        LaunchReleaseBefore = nameof(LaunchReleaseBefore), LaunchReleaseAfter = nameof(LaunchReleaseAfter),
        LaunchSpecBefore = nameof(LaunchSpecBefore), LaunchSpecAfter = nameof(LaunchSpecAfter),
        LaunchRenameBefore = nameof(LaunchRenameBefore), LaunchRenameAfter = nameof(LaunchRenameAfter),
        LaunchGoBefore = nameof(LaunchGoBefore), LaunchGoAfter = nameof(LaunchGoAfter),
        SignalBefore = nameof(SignalBefore), SignalAfter = nameof(SignalAfter),
        KillBefore = nameof(KillBefore), KillAfter = nameof(KillAfter),
        VerdictBefore = nameof(VerdictBefore), VerdictAfter = nameof(VerdictAfter),
        AdoptBefore = nameof(AdoptBefore), AdoptAfter = nameof(AdoptAfter),
        ForgetBefore = nameof(ForgetBefore), ForgetAfter = nameof(ForgetAfter);

    /// <summary>All of them, in the order in which a run's life meets them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        LaunchDirectoryBefore, LaunchDirectoryAfter, LaunchLockBefore, LaunchLockAfter, ZygoteBefore, ZygoteAfter,
        LaunchSpawnBefore, LaunchSpawnAfter, LaunchReleaseBefore, LaunchReleaseAfter, LaunchSpecBefore, LaunchSpecAfter,
        LaunchRenameBefore, LaunchRenameAfter, LaunchGoBefore, LaunchGoAfter, SignalBefore, SignalAfter, KillBefore, KillAfter,
        VerdictBefore, VerdictAfter, AdoptBefore, AdoptAfter, ForgetBefore, ForgetAfter,
    ];
}
