namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>All chance of a course comes from its seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public bool OneIn(int times) => _random.Next(times) == 0;

    public int Below(int bound) => _random.Next(bound);

    public T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>Up to this, to the microsecond.</summary>
    public TimeSpan Within(TimeSpan most) => TimeSpan.FromMicroseconds(_random.NextInt64(1 + (long)most.TotalMicroseconds));

    public TimeSpan Within(double seconds) => Within(TimeSpan.FromSeconds(seconds));

    /// <summary>How long what is called or signalled takes to answer: often long enough for the supervisor to die meanwhile.</summary>
    public TimeSpan Later() => OneIn(2) ? Soon() : Within(10);

    /// <summary>How long things of the machine take: mostly nothing to speak of, now and then long, rarely very long.</summary>
    public TimeSpan Soon() => _random.Next(100) switch
    {
        < 40 => TimeSpan.Zero,
        < 90 => Within(0.02),
        < 99 => Within(2),
        _ => Within(300),
    };
}
