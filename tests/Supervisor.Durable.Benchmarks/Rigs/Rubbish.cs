namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>
/// Folders that a figure is done with. They are removed when all are measured: ext4 does not give away the inodes of removed files for minutes, and
/// looks at all of them for each new file, which would be the next figure's cost and none of its doing.
/// </summary>
internal static class Rubbish
{
    private static readonly List<string> Folders = [];

    public static void Add(string folder) => Folders.Add(folder);

    public static void Remove()
    {
        foreach (var folder in Folders)
            Directory.Delete(folder, recursive: true);
        Folders.Clear();
    }
}
