using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>Compares run directories with what the database knows of runs. Removes nothing.</summary>
internal static class RunDirectoryCheck
{
    private const int Named = 3;

    /// <summary>The directories that are there now: to be listed before the database is asked.</summary>
    public static IReadOnlyList<string> List(ProcessHostOptions options) =>
        Directory.Exists(options.Runs)
            ? [.. Directory.GetDirectories(options.Runs).SelectMany(Directory.GetDirectories)
                .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)]
            : [];

    /// <param name="options">Where they are.</param>
    /// <param name="listed">Those that were there.</param>
    /// <param name="known">Runs of which something may be left, and whether they run.</param>
    public static IEnumerable<Diagnosis> Examine(
        ProcessHostOptions options, IReadOnlyList<string> listed, IEnumerable<(string Job, RunId Run, bool IsRunning)> known)
    {
        var expected = known.Where(run => RunDirectory.IsFolder(run.Job)).DistinctBy(run => (run.Job, run.Run))
            .ToDictionary(run => RunDirectory.Of(options, run.Job, run.Run).Path, run => run.IsRunning, StringComparer.Ordinal);
        var unknown = listed.Where(path => !expected.ContainsKey(path) && Directory.Exists(path)).ToLookup(path => Shim(path) is not null);
        var missing = expected.Where(run => run.Value && !Directory.Exists(run.Key)).Select(run => run.Key).ToList();

        yield return missing.Count > 0
            ? Diagnosis.Warn("runs without directory", Some(missing),
                "Their ends will be known only as far as the kernel shows them. Restart those jobs when you can, and let no program clean "
                    + "up in runs/.")
            : Diagnosis.Ok("runs without directory", "none");
        yield return unknown[false].Any()
            ? Diagnosis.Warn("stale run directories", Some([.. unknown[false]]),
                "No run that is of interest has them. The next start of the supervisor removes them; leave them until then.")
            : Diagnosis.Ok("stale run directories", "none");
        yield return unknown[true].Any()
            ? Diagnosis.Fail("unknown shims", string.Join(", ", unknown[true].Take(Named).Select(path => $"{path} (shim {Shim(path)})")),
                "They keep programs that this supervisor doesn't know, as after restoring an old backup. Look with: ps -ef --forest; end "
                    + "them by: kill PID of the program below the shim.")
            : Diagnosis.Ok("unknown shims", "none");
    }

    /// <summary>Runs whose files cannot be what a shim of ours has written.</summary>
    public static Diagnosis ExamineFiles(IReadOnlyList<string> listed)
    {
        var read = listed.Select(path => (Path: path, StateReader.Read(Path.Combine(path, RunLayout.StateFile)).Absurd));
        List<string> faults = [.. read.Where(run => run.Absurd is not null).Select(run => $"{run.Path}: {run.Absurd}")];
        return faults.Count > 0
            ? Diagnosis.Warn("run state files", Some(faults),
                "That counts as not said: where nothing else says how such a run ended, it is lost. Find out what writes into runs/, and "
                    + "keep it out.")
            : Diagnosis.Ok("run state files", "none says what cannot be");
    }

    /// <summary>The pid of the shim that holds the run's lock, 0 where it doesn't say; null: the lock is free.</summary>
    private static int? Shim(string path)
    {
        var run = Path.Combine(path, RunLayout.LockFile);
        if (Native.TryOpenRegular(run, Native.O_RDWR, 0, out var file) < 0 || file is null)
            return null;
        using (file)
            return Native.Lock(file, run, wait: false)
                ? null
                : StateReader.Read(Path.Combine(path, RunLayout.StateFile)).Header?.ShimPid ?? 0;
    }

    private static string Some(List<string> paths) =>
        string.Join(", ", paths.Take(Named)) + (paths.Count > Named ? $" and {paths.Count - Named} more" : "");
}
