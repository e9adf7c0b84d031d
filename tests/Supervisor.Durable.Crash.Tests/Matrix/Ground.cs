namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>The supervisor of one worker's walks, kept from one to the next as long as they can share it and all is well.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private Doomed? _daemon;
    private int _jobs;

    /// <summary>The one that is there, else a new one.</summary>
    public async Task<Doomed> DaemonAsync(Scenario scenario, Lives life)
    {
        if (_daemon is not null)
            return _daemon;
        _daemon = Doomed.Prepare(scenario, scenario.KillsShims || life == Lives.Shim);
        if (!scenario.IsFresh)
            await _daemon.StartAsync();
        return _daemon;
    }

    /// <summary>A name that no job here has had.</summary>
    public string NewJob() => $"job-{++_jobs}";

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
    }
}
