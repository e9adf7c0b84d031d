using System.Globalization;
using Supervisor.Durable.Processes;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>The folders of a data directory.</summary>
internal static class Folders
{
    private static readonly string[] Known = ["accepted", "lock", "logs", "runs", "dsup.sock", "supervisor.db", "supervisor.db-shm", "supervisor.db-wal"];

    /// <summary>Run directories are there for what runs, and for nothing else; no file was left half made; logs hold whole sequences.</summary>
    public static IEnumerable<string> BrokenAtRest(string data, IReadOnlyList<KnownRun> runs, bool shimsDie)
    {
        var wanted = runs.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Job}/{r.Run}")).ToHashSet();
        var found = Directory.GetDirectories(Path.Combine(data, "runs")).Where(job => Path.GetFileName(job) != ReadyDirectory.Folder).SelectMany(Directory.GetFileSystemEntries).Select(path => Path.GetRelativePath(Path.Combine(data, "runs"), path)).ToList();
        foreach (var path in found.Where(path => !wanted.Contains(path)))
            yield return $"nothing is left in runs/: {path}";
        foreach (var job in Directory.GetDirectories(Path.Combine(data, "runs")).Where(job => Path.GetFileName(job) != ReadyDirectory.Folder && !Directory.EnumerateFileSystemEntries(job).Any()))
            yield return $"no job without runs has a folder: {Path.GetFileName(job)}";
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
