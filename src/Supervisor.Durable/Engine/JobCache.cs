using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine.Rounds;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// The jobs in memory follow their rows: they are read at the start, read again where a round has failed, and shown to readers, with their
/// deadlines set, once a round is committed.
/// </summary>
internal sealed class JobCache(JobTable jobs, JobBoard board, DeadlineTimer deadlines, DefectiveJobs defects, ILogger log)
{
    /// <summary>Jobs as a failed round has left them in memory.</summary>
    private readonly HashSet<JobId> _stale = [];

    /// <summary>A job as the last supervisor left it.</summary>
    public void Add(StoredJob stored)
    {
        var entry = jobs.Add(stored);
        board.Put(entry.Job);
        Watch(entry);
    }

    /// <summary>What a failed round decided never happened: the rows are the truth.</summary>
    /// <param name="database">Where they are read.</param>
    /// <param name="isRecovered">Whether the supervisor lives: then it is sure of what it has sent.</param>
    public void Reload(SqliteConnection database, bool isRecovered)
    {
        foreach (var id in _stale)
        {
            if (jobs.Of(id) is { } entry)
                jobs.Remove(entry);
            if (jobs.IsAside(id))
                continue;
            foreach (var stored in JobLoader.Load(database, id))
                Watch(jobs.Add(isRecovered ? Sure(stored) : stored));
        }
        _stale.Clear();
    }

    /// <summary>The job is left alone, and not read again.</summary>
    public void Leave(JobId job) => _stale.Remove(job);

    /// <summary>The round has failed.</summary>
    public void OnGivenUp(Round round)
    {
        _stale.UnionWith(round.Touched.Select(t => t.Job.Id));
        defects.OnGivenUp(round);
    }

    /// <summary>The round is committed: what it has changed is what the rows have now.</summary>
    public void OnCommitted(Round round)
    {
        foreach (var entry in round.Touched)
        {
            if (entry.Job.State.Deadline != entry.Saved.State.Deadline)
                Watch(entry, round.Shift);
            if (!entry.Job.State.Shifted(-round.Shift).Continues(entry.Saved.State))
                log.LogState(entry.Job.Name, Words.Of(entry.Job.State), entry.Job.Run?.Value);
            board.Put(entry.Job);
            entry.Saved = entry.Job;
        }
    }

    private void Watch(JobEntry entry, TimeSpan shift = default)
    {
        if (entry.Unsound is not null)
            defects.AddUnsound(entry);
        if (entry.Job.State.Deadline is { } deadline)
            deadlines.Set(entry, deadline, shift);
    }

    private static StoredJob Sure(StoredJob stored) => stored with { Active = [.. stored.Active.Select(a => a with { Unsure = false })] };
}
