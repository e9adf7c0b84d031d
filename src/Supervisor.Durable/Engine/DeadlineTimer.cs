using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine;

/// <summary>
/// Waits for deadlines by monotonic time. A deadline's row has a UTC instant; from the moment it is read or set, what is left of it
/// (never more than its whole length) is waited for whatever the wall clock does.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly PriorityQueue<(JobEntry Entry, Deadline Deadline), long> _waiting = new();

    /// <summary>
    /// A job that is read again after a failed commit keeps the moment its deadline was given first: the wall clock may have moved.
    /// </summary>
    private readonly Dictionary<JobId, (Deadline Deadline, long At)> _set = [];
    private int _sweepAt = FewWaiting;

    public DeadlineTimer(TimeProvider time, Action ring)
    {
        _time = time;
        _timer = time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="entry">The job.</param>
    /// <param name="deadline">Its deadline.</param>
    /// <param name="shift">How far the wall clock was set since the deadlines were read by it: one that was only moved along keeps its
    /// moment.</param>
    public void Set(JobEntry entry, Deadline deadline, TimeSpan shift = default)
    {
        var isKnown = _set.TryGetValue(entry.Job.Id, out var before) && before.Deadline.Shifted(shift) == deadline;
        var at = isKnown ? before.At : TimestampOf(deadline);
        _set[entry.Job.Id] = (deadline, at);
        _waiting.Enqueue((entry, deadline), at);
        if (_waiting.Count > _sweepAt)
            Sweep();
        Arm();
    }

    /// <summary>The deadlines that have passed and still stand. Those that were moved or met in the meantime are dropped here.</summary>
    public IEnumerable<(JobEntry Entry, Deadline Deadline)> TakeDue()
    {
        while (_waiting.TryPeek(out var next, out var at) && at <= _time.GetTimestamp())
        {
            _waiting.Dequeue();
            if (Stands(next))
                yield return next;
        }
        Arm();
    }

    /// <summary>Storage doesn't work now: look again after a while.</summary>
    public void RingIn(TimeSpan delay) => _timer.Change(delay, Timeout.InfiniteTimeSpan);

    /// <summary>Something waits for a round: rings after that time, or at the next deadline if that is sooner.</summary>
    public void RingWithin(TimeSpan most)
    {
        var next = UntilNext();
        _timer.Change(next < most ? next.Value : most, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private long TimestampOf(Deadline deadline)
    {
        var left = deadline.Due - _time.GetUtcNow();
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left > deadline.Length ? deadline.Length : left;
        return _time.GetTimestamp() + (long)Math.Ceiling(left.TotalSeconds * _time.TimestampFrequency);
    }

    /// <summary>Deadlines that were met long before they were due would otherwise stay until then.</summary>
    private void Sweep()
    {
        var standing = _waiting.UnorderedItems.Where(item => Stands(item.Element)).ToList();
        _waiting.Clear();
        _waiting.EnqueueRange(standing);
        _sweepAt = Math.Max(FewWaiting, 2 * standing.Count);
    }

    private void Arm()
    {
        if (UntilNext() is { } wait)
            _timer.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long until the next deadline that still stands; null: there is none.</summary>
    private TimeSpan? UntilNext()
    {
        while (_waiting.TryPeek(out var next, out _) && !Stands(next))
            _waiting.Dequeue();
        return _waiting.TryPeek(out _, out var at)
            ? TimeSpan.FromSeconds(Math.Max(0, at - _time.GetTimestamp()) / (double)_time.TimestampFrequency)
            : null;
    }

    private const int FewWaiting = 1000;

    /// <summary>A timer takes no more than 49 days; ringing early is harmless.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static bool Stands((JobEntry Entry, Deadline Deadline) waiting) => waiting.Entry.Job.State.Deadline == waiting.Deadline;
}
