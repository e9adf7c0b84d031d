using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine.Rounds;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine;

/// <summary>
/// Jobs that cannot be dealt with, until that has been written down. A job that goes wrong is failed; if not even that can be written, it
/// is left alone. The loop continues for all others.
/// </summary>
internal sealed class DefectiveJobs(JobTable jobs, ILogger log)
{
    /// <summary>Jobs with rows that cannot be read.</summary>
    private readonly List<JobEntry> _unsound = [];

    /// <summary>Jobs that are to be failed with the next commit, and why.</summary>
    private readonly Dictionary<JobId, string> _contained = [];

    /// <summary>Jobs that were left alone since the last commit, and why.</summary>
    private readonly Dictionary<JobId, string> _leftAlone = [];

    /// <summary>Something of the job's rows cannot be read.</summary>
    public void AddUnsound(JobEntry entry) => _unsound.Add(entry);

    /// <summary>The job is failed with the next commit; false where that was tried before.</summary>
    public bool TryContain(JobDefectException defect)
    {
        if (!_contained.TryAdd(defect.Job, defect.Message))
            return false;
        log.LogContained(defect.Job.Value, defect);
        return true;
    }

    /// <summary>Not even its failure can be written: it is left alone until the next start.</summary>
    public void SetAside(JobDefectException defect)
    {
        _contained.Remove(defect.Job);
        if (jobs.Of(defect.Job) is not { } entry)
            return;
        var reason = $"Job '{entry.Job.Name}' is left alone until the supervisor starts again, "
            + $"since its rows can be neither worked with nor written: {defect.Message.TrimEnd('.')}. Examine the data directory";
        jobs.SetAside(entry, reason);
        _unsound.Remove(entry);
        _leftAlone[defect.Job] = reason;
        log.LogSetAside(reason, defect);
    }

    /// <summary>Writes all of them down within a round.</summary>
    public void RecordIn(Round round)
    {
        foreach (var entry in _unsound)
            round.Defects.Mend(entry);
        foreach (var (job, reason) in _contained)
        {
            if (jobs.Of(job) is { } entry)
                round.Defects.Contain(entry, reason);
        }
        foreach (var (job, reason) in _leftAlone)
            round.Defects.RecordSetAside(job, reason);
    }

    /// <summary>The round has failed: the jobs that it has touched are read again, and looked at again.</summary>
    public void OnGivenUp(Round round) => _unsound.RemoveAll(round.Touched.Contains);

    /// <summary>They are written down.</summary>
    public void OnCommitted()
    {
        foreach (var entry in _unsound)
        {
            foreach (var fault in entry.Unsound?.Faults ?? [])
                log.LogUnreadable(entry.Job.Name, fault);
            entry.Unsound = null;
        }
        _unsound.Clear();
        _contained.Clear();
        _leftAlone.Clear();
    }
}
