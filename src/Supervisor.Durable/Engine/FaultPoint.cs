namespace Supervisor.Durable.Engine;

/// <summary>The loop's own effects on the world, right before and right after them; the process host has its own list. Crash tests die there.</summary>
internal static class FaultPoint
{
    public const string
        MigrationBefore = nameof(MigrationBefore), MigrationAfter = nameof(MigrationAfter),
        CommitBefore = nameof(CommitBefore), CommitAfter = nameof(CommitAfter),
        AnswerBefore = nameof(AnswerBefore), AnswerAfter = nameof(AnswerAfter),
        ActBefore = nameof(ActBefore), ActAfter = nameof(ActAfter),
        HookBefore = nameof(HookBefore), HookAfter = nameof(HookAfter),
        ScheduleFireBefore = nameof(ScheduleFireBefore), ScheduleFireAfter = nameof(ScheduleFireAfter),
        UpkeepBefore = nameof(UpkeepBefore), UpkeepAfter = nameof(UpkeepAfter),
        BackupBefore = nameof(BackupBefore), BackupAfter = nameof(BackupAfter);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        MigrationBefore, MigrationAfter, CommitBefore, CommitAfter, AnswerBefore, AnswerAfter, ActBefore, ActAfter, HookBefore, HookAfter,
        ScheduleFireBefore, ScheduleFireAfter, UpkeepBefore, UpkeepAfter, BackupBefore, BackupAfter,
    ];
}
