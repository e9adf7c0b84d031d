namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// Does slow work (disk, spawning) in order for each run, on a few threads of its own: the pool's threads are the loop's and its callers',
/// who must not wait behind a disk, and the pool takes its time to make more of them. Where all of them are stuck (a disk whose flushes
/// take seconds, below a few runs) more are made, so that no run waits for another one's disk. A thread that has nothing to do for a while
/// ends.
/// </summary>
internal sealed class RunWorkers
{
    private const int MostThreads = 256;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Threads of which none has finished anything for so long are stuck; on a busy machine a launch may take half of it.
    /// </summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly Queue<(RunId Run, Action Work)> _due = [];

    /// <summary>The runs that are being worked on or have work due, each with what comes after that.</summary>
    private readonly Dictionary<RunId, Queue<Action>> _later = [];
    private TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _width;
    private readonly Action<Exception> _failed;
    private readonly ITimer _look;
    private int _threads, _waiting;
    private long _done, _seenDone;
    private bool _isLooking;

    /// <param name="width">How many threads there are as long as none is stuck.</param>
    /// <param name="time">Says when threads are stuck.</param>
    /// <param name="failed">Called with what work threw.</param>
    public RunWorkers(int width, TimeProvider time, Action<Exception> failed)
    {
        (_width, _failed) = (width, failed);
        _look = time.CreateTimer(_ => LookForStuck(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does the work after all earlier work of the run.</summary>
    public void Add(RunId run, Action work)
    {
        lock (_gate)
        {
            if (_later.TryGetValue(run, out var later))
            {
                later.Enqueue(work);
                return;
            }
            _later.Add(run, []);
            Offer(run, work);
        }
    }

    /// <summary>When all work added so far is done.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
            return _later.Count == 0 ? Task.CompletedTask : _drained.Task;
    }

    private void Offer(RunId run, Action work)
    {
        _due.Enqueue((run, work));
        if (_waiting >= _due.Count)
            Monitor.Pulse(_gate);
        else if (_threads < _width)
            AddThread();
        else
            LookLater();
    }

    private void LookLater()
    {
        if (_isLooking)
            return;
        (_isLooking, _seenDone) = (true, _done);
        _look.Change(Stuck, Timeout.InfiniteTimeSpan);
    }

    private void LookForStuck()
    {
        lock (_gate)
        {
            _isLooking = false;
            if (_due.Count == 0)
                return;
            for (var more = _seenDone == _done ? Math.Min(_due.Count, _width) : 0; more > 0 && _threads < MostThreads; more--)
                AddThread();
            LookLater();
        }
    }

    private void AddThread()
    {
        _threads++;
        StartThread();
    }

    private void StartThread()
    {
        try
        {
            new Thread(Work) { IsBackground = true, Name = "process-work" }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException) // a limit on processes counts threads too
        {
            _failed(e);
            ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);
        }
    }

    private void Work()
    {
        while (Next() is var (run, work))
        {
            try
            {
                work();
            }
            catch (Exception e) // it must not stop the run's later work
            {
                _failed(e);
            }
            Finish(run);
        }
    }

    private (RunId Run, Action Work)? Next()
    {
        lock (_gate)
        {
            while (_due.Count == 0)
            {
                _waiting++;
                var isPulsed = Monitor.Wait(_gate, Idle);
                _waiting--;
                if (isPulsed || _due.Count > 0)
                    continue;
                _threads--;
                return null;
            }
            return _due.Dequeue();
        }
    }

    private void Finish(RunId run)
    {
        lock (_gate)
        {
            _done++;
            if (_later[run].TryDequeue(out var next))
            {
                Offer(run, next);
                return;
            }
            _later.Remove(run);
            if (_later.Count > 0)
                return;
            _drained.SetResult();
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
