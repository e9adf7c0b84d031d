using Microsoft.Extensions.Time.Testing;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Virtual time whose wall clock is set, while monotonic time continues as ever.</summary>
internal sealed class SkewedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TimeSpan Skew { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Skew;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
