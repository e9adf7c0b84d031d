using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// When what stands in the write-ahead log goes into the file: most of it here, beside the loop, so that little is left to the commit whose
/// turn it is to begin the log again (<see cref="Database.LongestLog"/>).
/// </summary>
internal sealed class CheckpointTimer : IAsyncDisposable
{
    /// <summary>Several times in the life of a log.</summary>
    public const int Pages = Database.LongestLog / 4;

    private readonly Checkpoint _checkpoint;
    private readonly Action<string> _reach;
    private readonly Lock _running = new();
    private readonly ITimer _timer;
    private long _written;

    public CheckpointTimer(Database database, TimeProvider time, Action<string> reach)
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

    /// <summary>Does it now, unless it is being done already.</summary>
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
