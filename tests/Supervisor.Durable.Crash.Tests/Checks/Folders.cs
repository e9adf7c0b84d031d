using System.Globalization;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>The folders of a data directory.</summary>
internal static class Folders
{
    private static readonly string[] Known = ["accepted", "lock", "logs", "runs", "dsup.sock", "supervisor.db", "supervisor.db-shm", "supervisor.db-wal"];

    /// <summary>Run directories are there for what runs, and for nothing else; no file was left half made; logs hold whole sequences.</summary>
    public static IEnumerable<string> BrokenAtRest(string data, IReadOnlyList<KnownRun> runs, bool shimsDie)
    {
        var wanted = runs.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Job}/{r.Run}")).ToHashSet();
        var runsFolder = Path.Combine(data, "runs");
        var jobs = Directory.GetDirectories(runsFolder).Select(path => Path.GetFileName(path)!).Where(job => job != ReadyDirectory.Folder).ToList();
        var found = Subfolders.EntriesOf(runsFolder).Where(path => !path.StartsWith(ReadyDirectory.Folder + "/", StringComparison.Ordinal)).ToList();
        foreach (var path in found.Where(path => !wanted.Contains(path)))
            yield return $"nothing is left in runs/: {path}";
        foreach (var job in jobs.Except(found.Select(path => Path.GetDirectoryName(path)!)))
            yield return $"no job without runs has a folder: {job}";
        foreach (var path in wanted.Except(found))
            yield return $"what runs has its directory: {path}";
        foreach (var path in Directory.GetFileSystemEntries(data).Select(Path.GetFileName).Except(Known))
            yield return $"nothing half made is left: {path}";
        foreach (var job in Directory.GetDirectories(Path.Combine(data, "logs")))
        {
            if (NumberedLog.Of(job, shimsDie).Broken is { } broken)
                yield return $"no log line is lost or doubled: {Path.GetFileName(job)} has {broken}";
        }
    }
}
