namespace Supervisor.Durable.Engine;

/// <summary>
/// When history is looked after: soon after the start, then every hour; step by step with pauses, and while nothing else is to be done.
/// What a step has written goes from the log into the file before the next one.
/// </summary>
internal sealed class UpkeepTimer : IAsyncDisposable
{
    /// <summary>A supervisor that never rests looks after its history all the same.</summary>
    private const int MostPutOffs = 100;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(5), Rarely = TimeSpan.FromHours(1), Often = TimeSpan.FromSeconds(5),
        Pause = TimeSpan.FromMilliseconds(5);

    private readonly Retention _kept;
    private readonly TimeProvider _time;
    private readonly CheckpointTimer _checkpoints;
    private readonly ITimer _timer;
    private UpkeepPass? _pass;
    private int _putOffs;
    private volatile bool _hasWritten;

    public UpkeepTimer(Retention kept, CheckpointTimer checkpoints, TimeProvider time, Action<UpkeepPass> ring)
    {
        (_kept, _time, _checkpoints) = (kept, time, checkpoints);
        _timer = time.CreateTimer(_ => Ring(ring), null, AfterStart, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something else is to be done now: true if the step can wait for it.</summary>
    public bool PutOff()
    {
        if (++_putOffs > MostPutOffs)
            return false;
        Rest(Pause);
        return true;
    }

    /// <summary>A step is over: the next one, or the next pass, comes later.</summary>
    public void Rest(UpkeepPass pass, bool hasWritten)
    {
        _putOffs = 0;
        _hasWritten |= hasWritten;
        _pass = pass.IsOver ? null : pass;
        Rest(pass.IsOver ? BetweenPasses : Pause);
    }

    /// <summary>History that is kept for a short time is looked after more often.</summary>
    private TimeSpan BetweenPasses =>
        _kept.MaxAge > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Clamp(_kept.MaxAge.Ticks / 10, Often.Ticks, Rarely.Ticks)) : Rarely;

    /// <summary>Begins a pass now.</summary>
    public void Hurry() => Rest(TimeSpan.Zero);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Rest(TimeSpan pause) => _timer.Change(pause, Timeout.InfiniteTimeSpan);

    private void Ring(Action<UpkeepPass> ring)
    {
        if (_hasWritten)
            _checkpoints.Run();
        _hasWritten = false;
        ring(_pass ??= new UpkeepPass(_kept, _time));
    }
}
