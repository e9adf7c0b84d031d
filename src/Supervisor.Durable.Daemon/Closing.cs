namespace Supervisor.Durable.Daemon;

/// <summary>How this supervisor is to end: leaving the jobs running, or stopping them first.</summary>
internal sealed class Closing(IHostApplicationLifetime life, bool stopJobs)
{
    private volatile bool _stopJobs = stopJobs;

    /// <summary>Whether every job is to be stopped first.</summary>
    public bool StopsJobs => _stopJobs;

    /// <summary>A caller asked for it.</summary>
    public void Begin(bool stopJobs)
    {
        _stopJobs |= stopJobs;
        life.StopApplication();
    }
}
