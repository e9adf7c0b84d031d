using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Notices that others may have written to the database. A commit is in the file before it counts (its frames are written, then flushed,
/// then
/// made visible in shared memory, for which there is no event: sqlite.org/walformat.html), so one look at the time of the writing is not
/// enough.
/// Our own commits are writings too: while it looks by the clock it does not watch for them, or each would wake two threads.
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
    private Func<Action>? _begin;
    private Action? _end;
    private long _since;
    private bool _isLooking;

    public DatabaseWatch(Action notice, TimeProvider time)
    {
        (_notice, _time) = (notice, time);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches the file by this; it returns what ends the watching. What it calls is <see cref="Written"/>.</summary>
    public void Watch(Func<Action> begin)
    {
        lock (_gate)
        {
            _begin = begin;
            _end = begin();
        }
    }

    /// <summary>The file was written to.</summary>
    public void Written()
    {
        _notice();
        lock (_gate)
        {
            if (_isLooking)
                return;
            _end?.Invoke();
            _since = _time.GetTimestamp();
            _isLooking = true;
            _timer.Change(Every, Every);
        }
    }

    /// <summary>No notification of writings is to be had: looks all the time.</summary>
    public void LookAlways()
    {
        lock (_gate)
        {
            _since = long.MaxValue;                                  // is never long ago
            _isLooking = true;
            _timer.Change(Every, Every);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            if (_isLooking && _time.GetElapsedTime(_since) >= Patience)
                Rest();
        }
        _notice();                                                   // after the watch has begun again: no writing falls between the two
    }

    private void Rest()
    {
        try
        {
            _end = _begin?.Invoke();
            _isLooking = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        catch (NativeException)                                      // it keeps looking
        {
            _since = long.MaxValue;
        }
    }
}
