namespace Supervisor.Durable.Processes;

/// <summary>Does slow work (disk, spawning) on a few pool threads, in order for each run.</summary>
internal sealed class RunQueue(int width, Action<Exception> failed)
{
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, width).ConcurrentScheduler;
    private readonly Dictionary<RunId, Task> _tails = [];

    /// <summary>Does the work after all earlier work of the run.</summary>
    public void Add(RunId run, Action work)
    {
        lock (_tails)
        {
            var tail = _tails.GetValueOrDefault(run) ?? Task.CompletedTask;
            _tails[run] = tail.ContinueWith(_ => Do(run, work), CancellationToken.None, TaskContinuationOptions.None, _scheduler);
        }
    }

    /// <summary>When all work added so far is done.</summary>
    public Task DrainAsync()
    {
        lock (_tails)
            return Task.WhenAll(_tails.Values);
    }

    private void Do(RunId run, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) // it must not stop the run's later work
        {
            failed(e);
        }
        lock (_tails)
        {
            // This task is complete but for returning; what is its own tail has nothing behind it.
            if (_tails.TryGetValue(run, out var tail) && tail.Id == Task.CurrentId)
                _tails.Remove(run);
        }
    }
}
