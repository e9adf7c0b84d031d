namespace Supervisor.Durable.Engine;

/// <summary>Shows readers that a round was committed. One who waits looks into the database first, so no change is missed.</summary>
internal sealed class Changes
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = Source();
    private bool _isClosed;

    /// <summary>Completes with the next commit after this call; faults when there will be none.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    public void Pulse()
    {
        TaskCompletionSource passed;
        lock (_gate)
        {
            if (_isClosed)
                return;
            (passed, _next) = (_next, Source());
        }
        passed.TrySetResult();
    }

    /// <summary>There will be no more commits: all who wait, and all who ask later, get the reason.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
            _isClosed = true;
        if (_next.TrySetException(reason))
            _ = _next.Task.Exception;                                // some who took it wait no more
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
