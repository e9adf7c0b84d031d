namespace Supervisor.Durable.Processes;

/// <summary>
/// The named instants right before and after each effect of the host on the world; tests die at them. One between two effects is after the one
/// and before the other.
/// </summary>
internal static class HostFault
{
    public const string
        LaunchDirectoryBefore = nameof(LaunchDirectoryBefore), LaunchLogFolderMade = nameof(LaunchLogFolderMade), LaunchFolderMade = nameof(LaunchFolderMade),
        LaunchSpecWritten = nameof(LaunchSpecWritten), LaunchStateWritten = nameof(LaunchStateWritten), LaunchDirectoryAfter = nameof(LaunchDirectoryAfter),
        LaunchLockBefore = nameof(LaunchLockBefore), LaunchLockAfter = nameof(LaunchLockAfter),
        LaunchRenameBefore = nameof(LaunchRenameBefore), LaunchRenamedNotSynced = nameof(LaunchRenamedNotSynced), LaunchRenameAfter = nameof(LaunchRenameAfter),
        LaunchSpawnBefore = nameof(LaunchSpawnBefore), LaunchSpawnAfter = nameof(LaunchSpawnAfter),
        LaunchReleaseBefore = nameof(LaunchReleaseBefore), LaunchReleaseAfter = nameof(LaunchReleaseAfter),
        LaunchUndoBefore = nameof(LaunchUndoBefore), LaunchUndoAfter = nameof(LaunchUndoAfter),
        LaunchAgainBefore = nameof(LaunchAgainBefore), LaunchAgainAfter = nameof(LaunchAgainAfter),
        SignalBefore = nameof(SignalBefore), SignalAfter = nameof(SignalAfter),
        KillBefore = nameof(KillBefore), KillAfter = nameof(KillAfter),
        TreeKillBefore = nameof(TreeKillBefore), TreeFrozen = nameof(TreeFrozen), TreeKilled = nameof(TreeKilled), TreeKillAfter = nameof(TreeKillAfter),
        ReapBefore = nameof(ReapBefore), ReapAfter = nameof(ReapAfter),
        ResumeBefore = nameof(ResumeBefore), ResumeAfter = nameof(ResumeAfter),
        VerdictBefore = nameof(VerdictBefore), VerdictNotSynced = nameof(VerdictNotSynced), VerdictAfter = nameof(VerdictAfter),
        AdoptBefore = nameof(AdoptBefore), AdoptAfter = nameof(AdoptAfter),
        SweepBefore = nameof(SweepBefore), SweepAfter = nameof(SweepAfter),
        ForgetBefore = nameof(ForgetBefore), RemoveBefore = nameof(RemoveBefore), RemoveRenamed = nameof(RemoveRenamed), RemoveAfter = nameof(RemoveAfter),
        ForgetAfter = nameof(ForgetAfter);
}
