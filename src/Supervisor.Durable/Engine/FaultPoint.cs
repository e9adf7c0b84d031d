namespace Supervisor.Durable.Engine;

/// <summary>
/// The engine's own effects on the world, right before and right after them; storage, process host, daemon and shim have lists of their
/// own. Crash tests die there. One between two effects is after the one and before the other.
/// </summary>
internal static class FaultPoint
{
    public const string
        DirectoryBefore = nameof(DirectoryBefore), DirectoryMade = nameof(DirectoryMade),
        DirectoryHeld = nameof(DirectoryHeld), DirectoryLocked = nameof(DirectoryLocked), DirectoryAfter = nameof(DirectoryAfter),
        MigrationBefore = nameof(MigrationBefore), MigrationAfter = nameof(MigrationAfter),
        CommitBefore = nameof(CommitBefore), CommitAfter = nameof(CommitAfter),
        AcceptedMarkBefore = nameof(AcceptedMarkBefore), AcceptedMarkAfter = nameof(AcceptedMarkAfter),
        AnswerBefore = nameof(AnswerBefore), AnswerAfter = nameof(AnswerAfter),
        ActBefore = nameof(ActBefore), ActAfter = nameof(ActAfter),
        HookBefore = nameof(HookBefore), HookAfter = nameof(HookAfter),
        ScheduleFireBefore = nameof(ScheduleFireBefore), ScheduleFireAfter = nameof(ScheduleFireAfter),
        UpkeepBefore = nameof(UpkeepBefore), UpkeepAfter = nameof(UpkeepAfter),
        CheckpointBefore = nameof(CheckpointBefore), CheckpointAfter = nameof(CheckpointAfter),
        BackupBefore = nameof(BackupBefore), BackupCopied = nameof(BackupCopied), BackupSynced = nameof(BackupSynced),
        BackupRenamed = nameof(BackupRenamed), BackupAfter = nameof(BackupAfter);
}
