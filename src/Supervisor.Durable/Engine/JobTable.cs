using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>All jobs that the loop knows, found by key, by name and by the run of whose process tree something may be left.</summary>
internal sealed class JobTable
{
    private readonly Dictionary<JobId, JobEntry> _byId = [];
    private readonly Dictionary<string, JobEntry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<RunId, JobEntry> _byRun = [];
    private readonly Dictionary<string, (JobId Job, string Reason)> _aside = new(StringComparer.Ordinal);

    public IEnumerable<JobEntry> All => _byId.Values;

    /// <summary>The names by which jobs can be asked; a deleted one of which something is left has none.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    public JobEntry? Named(string name) => _byName.GetValueOrDefault(name);

    public JobEntry? Of(RunId run) => _byRun.GetValueOrDefault(run);

    public JobEntry? Of(JobId job) => _byId.GetValueOrDefault(job);

    /// <summary>Why a job is left alone until the next start of a supervisor: its rows cannot even be written. Null: it is not.</summary>
    public string? WhyAside(string name) => _aside.GetValueOrDefault(name).Reason;

    /// <summary>Whether it is left alone.</summary>
    public bool IsAside(JobId job) => _aside.Values.Any(aside => aside.Job == job);

    /// <summary>Leaves a job alone, its processes and rows as they are.</summary>
    public void SetAside(JobEntry entry, string reason)
    {
        Remove(entry);
        _aside[entry.Job.Name] = (entry.Job.Id, reason);
    }

    public JobEntry Add(JobRecord job)
    {
        var entry = new JobEntry(job);
        _byId.Add(job.Id, entry);
        Index(entry);
        return entry;
    }

    public JobEntry Add(StoredJob stored)
    {
        var entry = Add(stored.Job);
        entry.Queue.UnionWith(stored.Queued);
        entry.Active.AddRange(stored.Active.Where(control => control.Run is not null));
        entry.Calling.AddRange(stored.Active.Where(control => control.Run is null));
        entry.Unsound = stored.IsSound ? null : stored;
        return entry;
    }

    /// <summary>Follows a change of the entry's job: its runs, and whether it is still there.</summary>
    public void Index(JobEntry entry)
    {
        var job = entry.Job;
        if (job.Run is { } run && job.Lives(run))
            _byRun[run] = entry;
        if (job.Tree is { } tree)
            _byRun[tree] = entry;
        if (job.State is not JobState.Deleted)
            _byName[job.Name] = entry;
        else if (_byName.GetValueOrDefault(job.Name) == entry)
            _byName.Remove(job.Name);
        if (job is { State: JobState.Deleted, Tree: null })
            _byId.Remove(job.Id);
    }

    /// <summary>The run is over: no news of it matters any more.</summary>
    public void Drop(RunId run) => _byRun.Remove(run);

    /// <summary>Forgets an entry, to be read again from its rows.</summary>
    public void Remove(JobEntry entry)
    {
        _byId.Remove(entry.Job.Id);
        foreach (var name in _byName.Where(e => e.Value == entry).Select(e => e.Key).ToList())
            _byName.Remove(name);
        foreach (var run in _byRun.Where(e => e.Value == entry).Select(e => e.Key).ToList())
            _byRun.Remove(run);
        entry.Job = entry.Job with { State = new JobState.Deleted() };   // no deadline of it stands any more
    }
}
