using System.Diagnostics;

namespace Supervisor.Durable.Testing;

/// <summary>Waits for conditions, never for times.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A look at a file, a process or a value: cheap, so it is repeated every other millisecond.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what, milliseconds: 2);

    /// <summary>A request to a supervisor: it costs the supervisor something, so it is repeated less often.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, string what) => TrueAsync(condition, what, milliseconds: 10);

    /// <summary>The wall clock has passed the instant.</summary>
    public static Task PassedAsync(DateTimeOffset instant) => TrueAsync(() => DateTimeOffset.UtcNow > instant, $"it is {instant:O}");

    private static async Task TrueAsync(Func<Task<bool>> condition, string what, int milliseconds)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(milliseconds))
            Assert.True(waited.Elapsed < Patience, "waited in vain until " + what);
    }
}
