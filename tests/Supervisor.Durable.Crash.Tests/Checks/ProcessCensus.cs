using System.Globalization;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>
/// The living processes of a data directory's runs, by /proc: those that carry a run's mark in their environment, its shims, and all below those.
/// Zombies don't count.
/// </summary>
internal sealed class ProcessCensus
{
    private sealed record Member(int Pid, int Parent, long StartTime, string Command)
    {
        public (string Job, string Run)? Run { get; set; }

        public bool IsShim { get; set; }
    }

    private readonly Dictionary<int, Member> _all = [];
    private readonly List<Member> _members;

    private ProcessCensus(string data)
    {
        foreach (var name in Directory.GetDirectories("/proc").Select(Path.GetFileName))
        {
            if (int.TryParse(name, CultureInfo.InvariantCulture, out var pid) && Look(pid) is { } process)
                _all[pid] = process;
        }
        var runs = Path.Combine(data, "runs") + "/";
        foreach (var process in _all.Values.Where(p => p.Command.Length > 0))   // not the kernel's
            Mark(process, runs);
        for (var before = -1; before != Marked; Inherit())
            before = Marked;
        _members = [.. _all.Values.Where(p => p.Run is not null)];
    }

    private int Marked => _all.Values.Count(p => p.Run is not null);

    public static ProcessCensus Of(string data) => new(data);

    /// <summary>A job has one tree at most, and a run one shim. The one that was seen first must still live when the other was seen.</summary>
    public IEnumerable<string> BrokenNow()
    {
        var alive = _members.Where(StillLives).ToList();
        foreach (var job in alive.GroupBy(m => m.Run!.Value.Job).Where(job => Trees(job) > 1))
            yield return $"a job has one process tree: {job.Key} has {string.Join(", ", job.Select(Show))}";
        foreach (var run in alive.Where(IsShimItself).GroupBy(m => m.Run!.Value).Where(run => run.Count() > 1))
            yield return $"a run has one shim: {string.Join(", ", run.Select(Show))}";
    }

    /// <summary>Each living process belongs to a running run, and each running run has its process, under its shim.</summary>
    public IEnumerable<string> BrokenAtRest(IReadOnlyList<KnownRun> runs, bool shimsDie)
    {
        var known = runs.Where(r => r.State == "running").ToDictionary(r => (r.Job, r.Run.ToString(CultureInfo.InvariantCulture)));
        foreach (var orphan in _members.Where(m => !known.ContainsKey(m.Run!.Value)))
            yield return $"no process lives whose run is over: {Show(orphan)}";
        foreach (var (run, row) in known)
        {
            if (!_members.Exists(m => m.Pid == row.Pid && m.StartTime == row.StartTime && m.Run == run && !m.IsShim))
                yield return $"what runs lives: {row.Job} run {row.Run} has no process {row.Pid}";
            if (!shimsDie && !_members.Exists(m => m.IsShim && m.Run == run))
                yield return $"what runs has its shim: {row.Job} run {row.Run}";
        }
    }

    /// <summary>
    /// How many trees a job has. An earlier run of which only the shim is left is over: the shim brings the end to the disk and leaves, and the
    /// next launch does not wait for that. The shim of the newest run may just be launching, so it counts.
    /// </summary>
    private int Trees(IEnumerable<Member> job)
    {
        var runs = job.GroupBy(m => long.Parse(m.Run!.Value.Run, CultureInfo.InvariantCulture)).ToList();
        var newest = runs.Max(run => run.Key);
        return runs.Count(run => run.Key == newest || run.Any(m => !IsShimItself(m)));
    }

    /// <summary>Not its child, which is the shim's copy until it has exec'ed.</summary>
    private bool IsShimItself(Member m) => m.IsShim && _all.GetValueOrDefault(m.Parent) is not { IsShim: true };

    private static string Show(Member m) => $"{m.Pid} ({m.Run!.Value.Job}/{m.Run.Value.Run}: {m.Command.Replace('\0', ' ')})";

    private static bool StillLives(Member m) => Look(m.Pid) is { } now && now.StartTime == m.StartTime;

    private static void Mark(Member process, string runs)
    {
        if (process.Command.Split('\0').Where(word => word != "--ready").ToArray() is [var program, var directory, ..] && program.EndsWith("dsup-shim", StringComparison.Ordinal) && RunOf(directory, runs) is { } own)
            (process.Run, process.IsShim) = (own, true);
        else if (ProcFile.Read(process.Pid, "environ").Split('\0').FirstOrDefault(e => e.StartsWith("DSUP_RUN_DIRECTORY=", StringComparison.Ordinal)) is { } mark)
            process.Run = RunOf(mark["DSUP_RUN_DIRECTORY=".Length..], runs);
    }

    private static (string, string)? RunOf(string directory, string runs) =>
        directory.StartsWith(runs, StringComparison.Ordinal) && directory[runs.Length..].Split('/') is [var job, var run] && job != ReadyDirectory.Folder ? (job, run) : null;

    /// <summary>Children are of their parent's run, even if they have changed their environment.</summary>
    private void Inherit()
    {
        foreach (var process in _all.Values.Where(p => p.Run is null))
            process.Run = _all.GetValueOrDefault(process.Parent)?.Run;
    }

    private static Member? Look(int pid) => ProcFile.Stat(pid) is [not ("Z" or "X"), var parent, ..] and var fields
        ? new Member(pid, int.Parse(parent, CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture), ProcFile.Read(pid, "cmdline").Trim('\0'))
        : null;
}
