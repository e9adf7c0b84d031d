namespace Supervisor.Durable.Hosting;

/// <summary>
/// Tells that others may have written to the database. A commit is in the file before it counts (its frames are written, then flushed, then
/// made visible in shared memory, of which no event tells: sqlite.org/walformat.html), so one look at the time of the writing is not enough.
/// </summary>
internal sealed class DatabaseWatch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    /// <summary>A flush takes no longer; if one does, the next writing or commit of ours finds it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Action _notice;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _written;
    private bool _isLooking;

    public DatabaseWatch(Action notice, TimeProvider time)
    {
        (_notice, _time) = (notice, time);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The file was written to.</summary>
    public void Written()
    {
        _notice();
        lock (_gate)
        {
            _written = _time.GetTimestamp();
            if (_isLooking)
                return;
            _isLooking = true;
            _timer.Change(Every, Every);
        }
    }

    /// <summary>Nobody tells of writings: looks all the time.</summary>
    public void LookAlways()
    {
        lock (_gate)
        {
            _written = long.MaxValue;                                // is never long ago
            _isLooking = true;
            _timer.Change(Every, Every);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        _notice();
        lock (_gate)
        {
            if (_time.GetElapsedTime(_written) < Patience)
                return;
            _isLooking = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
