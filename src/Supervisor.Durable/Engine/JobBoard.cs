using System.Collections.Concurrent;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine;

/// <summary>The jobs as of the last commit, for those who only want to look. The loop writes it, any thread reads.</summary>
internal sealed class JobBoard
{
    private readonly ConcurrentDictionary<string, JobRecord> _jobs = new(StringComparer.Ordinal);

    /// <summary>A job, or null where there is none of that name.</summary>
    public JobRecord? Of(string name) => _jobs.GetValueOrDefault(name);

    /// <summary>The names of all jobs, in order.</summary>
    public IReadOnlyList<string> Names => [.. _jobs.Keys.Order(StringComparer.Ordinal)];

    public void Put(JobRecord job)
    {
        if (job.State is not JobState.Deleted)
            _jobs[job.Name] = job;
        else if (_jobs.TryGetValue(job.Name, out var shown) && shown.Id == job.Id)
            _jobs.TryRemove(job.Name, out _);                        // a new job of that name stays
    }
}
