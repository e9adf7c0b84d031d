using System.Diagnostics;

namespace Supervisor.Durable.SystemTests.Rig;

/// <summary>Waits for conditions, never for times.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(10))
            Assert.True(waited.Elapsed < Patience, "waited in vain until " + what);
    }

    /// <summary>The wall clock has passed the instant.</summary>
    public static Task PassedAsync(DateTimeOffset instant) => TrueAsync(() => DateTimeOffset.UtcNow > instant, $"it is {instant:O}");
}
