namespace Supervisor.Durable.Testing;

/// <summary>Folders that others make and remove meanwhile.</summary>
public static class Subfolders
{
    private static readonly EnumerationOptions TwoLevels = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>What stands in the folders of a folder, as "folder/name"; one that is removed while it is listed has nothing.</summary>
    public static IReadOnlyList<string> EntriesOf(string path) =>
        [.. Directory.EnumerateFileSystemEntries(path, "*", TwoLevels).Select(entry => Path.GetRelativePath(path, entry)).Where(entry => entry.Contains('/'))];
}
