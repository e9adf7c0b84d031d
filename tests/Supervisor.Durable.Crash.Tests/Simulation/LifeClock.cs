namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>Time as one life of the supervisor sees it: its timers die with it.</summary>
internal sealed class LifeClock(Agenda agenda) : TimeProvider
{
    private bool _isDead;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => agenda.Wall;

    public override long GetTimestamp() => agenda.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Die() => _isDead = true;

    private sealed class Timer(LifeClock clock, Action ring) : ITimer
    {
        private Agenda.Happening? _ahead;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _ahead?.Cancel();
            _ahead = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Ahead(dueTime, ring);
            return true;
        }

        public void Dispose() => _ahead?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private Agenda.Happening Ahead(TimeSpan due, Action ring) => agenda.In(due, () =>
    {
        if (!_isDead)
            ring();
    });
}
