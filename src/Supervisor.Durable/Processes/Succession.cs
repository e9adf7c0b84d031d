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

    /// <summary>Nothing of this run is left, and that has been told: what follows is told after it.</summary>
    public void Over(RunId last)
    {
        LaunchOrder? order;
        lock (_gate)
        {
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

    /// <summary>The engine knows that it is over.</summary>
    public void Forget(RunId last)
    {
        lock (_gate)
            _over.Remove(last);
    }

    /// <summary>Launches nothing any more.</summary>
    public void End()
    {
        lock (_gate)
            _next.Clear();
    }
}
