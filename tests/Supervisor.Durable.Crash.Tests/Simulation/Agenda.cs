namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>Virtual time, and what is going to happen in it. Monotonic time only moves forward; the wall clock is set at will.</summary>
internal sealed class Agenda
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Happening, (TimeSpan At, long Number)> _ahead = new();
    private long _number;

    /// <summary>Monotonic time.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How wrong the wall clock is.</summary>
    public TimeSpan Skew { get; set; }

    public DateTimeOffset Wall => Epoch + Now + Skew;

    /// <summary>When the next thing happens; null: nothing will.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_ahead.TryPeek(out var happening, out _) && happening.IsCancelled)
                _ahead.Dequeue();
            return _ahead.TryPeek(out _, out var at) ? at.At : null;
        }
    }

    public Happening In(TimeSpan delay, Action action)
    {
        var happening = new Happening(action);
        _ahead.Enqueue(happening, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _number++));
        return happening;
    }

    /// <summary>Time passes to the next thing, which happens.</summary>
    public void GoOn()
    {
        if (Next is not { } at)
            return;
        Now = at;
        _ahead.Dequeue().Action();
    }

    internal sealed class Happening(Action action)
    {
        public Action Action { get; } = action;

        public bool IsCancelled { get; private set; }

        public void Cancel() => IsCancelled = true;
    }
}
