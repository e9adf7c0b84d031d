namespace Supervisor.Durable.Processes;

/// <summary>
/// Runs that are to follow others of their jobs. They are launched the moment that those are over: the decision is on disk, and the news that the
/// way is free need not be there as well. What the engine then orders, when it has written that news down, has been done.
/// </summary>
/// <param name="launch">Launches; returns at once.</param>
internal sealed class Succession(Action<LaunchOrder> launch)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, LaunchOrder> _next = [];
    private readonly HashSet<RunId> _over = [], _ahead = [];

    /// <summary>Launches a run when the last one is over; at once if it is.</summary>
    public void Follow(RunId last, LaunchOrder order)
    {
        lock (_gate)
        {
            if (!_over.Contains(last))
            {
                _next[last] = order;
                return;
            }
            _ahead.Add(order.Run);
        }
        launch(order);
    }

    /// <summary>Nothing of this run is left: reports that, and launches what follows, whose news is reported later.</summary>
    /// <param name="last">The run.</param>
    /// <param name="tell">Reports it, and doesn't block. Its receiver finds here what it has led to.</param>
    public void Over(RunId last, Action tell)
    {
        LaunchOrder? order;
        lock (_gate)
        {
            tell();
            _over.Add(last);
            if (!_next.Remove(last, out order))
                return;
            _ahead.Add(order.Run);
        }
        launch(order);
    }

    /// <summary>Whether this run was launched ahead of the engine's order, which has come now.</summary>
    public bool TakeAhead(RunId run)
    {
        lock (_gate)
            return _ahead.Remove(run);
    }

    /// <summary>A run that waits is not launched ahead: it is to be killed.</summary>
    public void Cancel(RunId run)
    {
        lock (_gate)
        {
            foreach (var last in _next.Where(next => next.Value.Run == run).Select(next => next.Key).ToList())
                _next.Remove(last);
        }
    }

    /// <summary>The engine knows that it is over: what follows is ordered now, if it was not launched.</summary>
    public void Forget(RunId last)
    {
        lock (_gate)
        {
            _over.Remove(last);
            _next.Remove(last);
        }
    }

    /// <summary>Launches nothing any more.</summary>
    public void End()
    {
        lock (_gate)
            _next.Clear();
    }
}
