namespace Supervisor.Durable.Daemon;

/// <summary>What the command line says.</summary>
/// <param name="DataDirectory">--data-dir.</param>
/// <param name="Socket">--socket.</param>
/// <param name="Config">--config.</param>
/// <param name="ForegroundLogs">--foreground-logs.</param>
/// <param name="StopJobsOnExit">--stop-jobs-on-exit; as process 1 also without it.</param>
/// <param name="Umask">What the umask was; the jobs get it.</param>
internal sealed record DaemonArguments(string? DataDirectory, string? Socket, string? Config, bool ForegroundLogs, bool StopJobsOnExit, int Umask);
