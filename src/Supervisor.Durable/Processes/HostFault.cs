namespace Supervisor.Durable.Processes;

/// <summary>The named instants right before and after each effect of the host on the world; tests die at them.</summary>
internal static class HostFault
{
    public const string
        LaunchDirectoryBefore = nameof(LaunchDirectoryBefore), LaunchDirectoryAfter = nameof(LaunchDirectoryAfter),
        LaunchLockBefore = nameof(LaunchLockBefore), LaunchLockAfter = nameof(LaunchLockAfter),
        LaunchRenameBefore = nameof(LaunchRenameBefore), LaunchRenameAfter = nameof(LaunchRenameAfter),
        LaunchSpawnBefore = nameof(LaunchSpawnBefore), LaunchSpawnAfter = nameof(LaunchSpawnAfter),
        LaunchReleaseBefore = nameof(LaunchReleaseBefore), LaunchReleaseAfter = nameof(LaunchReleaseAfter),
        SignalBefore = nameof(SignalBefore), SignalAfter = nameof(SignalAfter),
        KillBefore = nameof(KillBefore), KillAfter = nameof(KillAfter),
        VerdictBefore = nameof(VerdictBefore), VerdictAfter = nameof(VerdictAfter),
        AdoptBefore = nameof(AdoptBefore), AdoptAfter = nameof(AdoptAfter),
        ForgetBefore = nameof(ForgetBefore), ForgetAfter = nameof(ForgetAfter);

    /// <summary>All of them, in the order in which a run's life meets them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        LaunchDirectoryBefore, LaunchDirectoryAfter, LaunchLockBefore, LaunchLockAfter, LaunchRenameBefore, LaunchRenameAfter,
        LaunchSpawnBefore, LaunchSpawnAfter, LaunchReleaseBefore, LaunchReleaseAfter, SignalBefore, SignalAfter, KillBefore, KillAfter,
        VerdictBefore, VerdictAfter, AdoptBefore, AdoptAfter, ForgetBefore, ForgetAfter,
    ];
}
