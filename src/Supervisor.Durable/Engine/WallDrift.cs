namespace Supervisor.Durable.Engine;

/// <summary>
/// How far the wall clock has been set since the deadlines in the rows were written by it. They are waited for by monotonic time, but
/// compared with new ones, and read by the next supervisor, as instants of the wall clock: so the rows follow it.
/// </summary>
internal sealed class WallDrift(TimeProvider time)
{
    /// <summary>A clock that is only slewed moves away by less than this in a quarter of an hour (adjtime(3)).</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    private readonly long _began = time.GetTimestamp();
    private DateTimeOffset _wall = time.GetUtcNow();

    /// <summary>Zero where it was not set.</summary>
    public TimeSpan Find()
    {
        var by = time.GetUtcNow() - _wall - time.GetElapsedTime(_began);
        return by.Duration() < Least ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Round(by.TotalMilliseconds));
    }

    /// <summary>The rows have followed.</summary>
    public void Follow(TimeSpan by) => _wall += by;
}
