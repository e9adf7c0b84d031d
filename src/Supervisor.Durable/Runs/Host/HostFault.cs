namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// The named instants right before and after each effect of the host on the world; tests die at them. One between two effects is after the
/// one and before the other.
/// </summary>
internal static class HostFault
{
    public const string
        LaunchDirectoryBefore = nameof(LaunchDirectoryBefore), LaunchFolderMade = nameof(LaunchFolderMade),
        LaunchStateWritten = nameof(LaunchStateWritten), LaunchDirectoryAfter = nameof(LaunchDirectoryAfter),
        LaunchLockBefore = nameof(LaunchLockBefore), LaunchLockAfter = nameof(LaunchLockAfter),
        ZygoteBefore = nameof(ZygoteBefore), ZygoteAfter = nameof(ZygoteAfter),
        LaunchSpawnBefore = nameof(LaunchSpawnBefore), LaunchSpawnAfter = nameof(LaunchSpawnAfter),
        LaunchReleaseBefore = nameof(LaunchReleaseBefore), LaunchReleaseAfter = nameof(LaunchReleaseAfter),
        LaunchSpecBefore = nameof(LaunchSpecBefore), LaunchLogFolderMade = nameof(LaunchLogFolderMade),
        LaunchSpecAfter = nameof(LaunchSpecAfter),
        LaunchRenameBefore = nameof(LaunchRenameBefore), LaunchJobFolderMade = nameof(LaunchJobFolderMade),
        LaunchRenameAfter = nameof(LaunchRenameAfter),
        LaunchGoBefore = nameof(LaunchGoBefore), LaunchGoAfter = nameof(LaunchGoAfter),
        LaunchUndoBefore = nameof(LaunchUndoBefore), LaunchUndoAfter = nameof(LaunchUndoAfter),
        LaunchAgainBefore = nameof(LaunchAgainBefore), LaunchAgainAfter = nameof(LaunchAgainAfter),
        SignalBefore = nameof(SignalBefore), SignalAfter = nameof(SignalAfter),
        KillBefore = nameof(KillBefore), KillAfter = nameof(KillAfter),
        StopAskedBefore = nameof(StopAskedBefore), StopAskedAfter = nameof(StopAskedAfter),
        TreeAskBefore = nameof(TreeAskBefore), TreeAsked = nameof(TreeAsked), TreeAskAfter = nameof(TreeAskAfter),
        TreeKillBefore = nameof(TreeKillBefore), TreeFrozen = nameof(TreeFrozen), TreeKilled = nameof(TreeKilled),
        TreeKillAfter = nameof(TreeKillAfter),
        ReapBefore = nameof(ReapBefore), ReapAfter = nameof(ReapAfter),
        AdoptedReapBefore = nameof(AdoptedReapBefore), AdoptedReapAfter = nameof(AdoptedReapAfter),
        ResumeBefore = nameof(ResumeBefore), ResumeAfter = nameof(ResumeAfter),
        VerdictBefore = nameof(VerdictBefore), VerdictNotSynced = nameof(VerdictNotSynced), VerdictAfter = nameof(VerdictAfter),
        AdoptBefore = nameof(AdoptBefore), AdoptAfter = nameof(AdoptAfter), PumpBefore = nameof(PumpBefore), PumpAfter = nameof(PumpAfter),
        RestoreNameBefore = nameof(RestoreNameBefore), RestoreNameAfter = nameof(RestoreNameAfter),
        DismissBefore = nameof(DismissBefore), Dismissed = nameof(Dismissed), DismissAfter = nameof(DismissAfter),
        SweepBefore = nameof(SweepBefore), SweepAfter = nameof(SweepAfter),
        ForgetBefore = nameof(ForgetBefore),
        ReuseBefore = nameof(ReuseBefore), ReuseEmptied = nameof(ReuseEmptied), ReuseAfter = nameof(ReuseAfter),
        RemoveBefore = nameof(RemoveBefore), RemoveRenamed = nameof(RemoveRenamed), RemoveAfter = nameof(RemoveAfter),
        ForgetAfter = nameof(ForgetAfter);
}
