using System.Collections.Immutable;

namespace Supervisor.Durable.Jobs;

/// <summary>The policy's restarts that count: for the growth of the delay, and for the limit.</summary>
/// <param name="Attempts">Restarts since the counting began.</param>
/// <param name="Times">When the newest of them were, no more than the limit needs.</param>
internal sealed record RestartTally(int Attempts, ImmutableArray<DateTimeOffset> Times)
{
    public static readonly RestartTally None = new(0, []);

    /// <summary>Whether a restart at this time would be one too many.</summary>
    public bool IsExhausted(RestartPolicy policy, DateTimeOffset due) =>
        policy.Burst > 0 && Times.Count(time => time > due - policy.Interval && time <= due) >= policy.Burst;

    /// <summary>Counts a restart.</summary>
    public RestartTally Count(RestartPolicy policy, DateTimeOffset now) =>
        new(Attempts + 1, policy.Burst == 0 ? [] : [.. Times.Where(time => time <= now).TakeLast(policy.Burst - 1), now]);

    public bool Equals(RestartTally? other) => other is not null && Attempts == other.Attempts && Times.SequenceEqual(other.Times);

    public override int GetHashCode() => HashCode.Combine(Attempts, Times.Length);
}
