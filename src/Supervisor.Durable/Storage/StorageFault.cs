namespace Supervisor.Durable.Storage;

/// <summary>The instants right before and right after what storage commits by itself; all else is committed by the loop.</summary>
internal static class StorageFault
{
    public const string MigrationCommitBefore = nameof(MigrationCommitBefore), MigrationCommitAfter = nameof(MigrationCommitAfter);
}
