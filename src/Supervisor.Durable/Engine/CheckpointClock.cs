using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// When what stands in the write-ahead log goes into the file: here, beside the loop, so that no control's commit has to do it. The writer's own
/// checkpoint (<see cref="Database.LongestLog"/>) is for a log that grows faster than this.
/// </summary>
internal sealed class CheckpointClock : IAsyncDisposable
{
    /// <summary>SQLite's own measure (sqlite.org/pragma.html#pragma_wal_autocheckpoint).</summary>
    private const int Pages = 1000;

    private readonly Checkpoint _checkpoint;
    private readonly Action<string> _reach;
    private readonly Lock _running = new();
    private readonly ITimer _timer;
    private long _written;

    public CheckpointClock(Database database, TimeProvider time, Action<string> reach)
    {
        (_checkpoint, _reach) = (new Checkpoint(database), reach);
        _timer = time.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A commit has written so many pages.</summary>
    public void Written(int pages)
    {
        _written += pages;
        if (_written < Pages)
            return;
        _written = 0;
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does it now; or not, where somebody is at it.</summary>
    public void Run()
    {
        if (!_running.TryEnter())
            return;
        try
        {
            _reach(FaultPoint.CheckpointBefore);
            _checkpoint.Run();
            _reach(FaultPoint.CheckpointAfter);
        }
        finally
        {
            _running.Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        lock (_running)
            _checkpoint.Dispose();
    }
}
