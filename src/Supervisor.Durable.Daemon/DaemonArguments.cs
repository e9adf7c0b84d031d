namespace Supervisor.Durable.Daemon;

/// <summary>What the command line says.</summary>
/// <param name="DataDirectory">--data-dir.</param>
/// <param name="Socket">--socket.</param>
/// <param name="Config">--config.</param>
/// <param name="ForegroundLogs">--foreground-logs.</param>
/// <param name="StopJobsOnExit">--stop-jobs-on-exit; as process 1 also without it.</param>
/// <param name="Umask">What the umask was; the jobs get it.</param>
/// <param name="OpenFiles">What the soft limit of open files was; the jobs get it. Null: what it is now.</param>
internal sealed record DaemonArguments(string? DataDirectory, string? Socket, string? Config, bool ForegroundLogs, bool StopJobsOnExit, int Umask, long? OpenFiles);
