using Microsoft.Extensions.Logging;

namespace Supervisor.Durable.Runs.Host;

/// <summary>What the process host logs; event ids 3000 and up.</summary>
internal sealed partial class HostLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(3000, LogLevel.Information, "Job {Job} run {Run}: adopted; its shim {Pid} lives")]
    public partial void Adopted(string job, long run, int pid);

    [LoggerMessage(3001, LogLevel.Information,
        "Job {Job} run {Run}: adopted process {Pid}, whose shim is dead; a pump continues its log, which lacks only what the shim had read "
            + "and not yet written")]
    public partial void AdoptedOrphan(string job, long run, int pid);

    [LoggerMessage(3002, LogLevel.Warning, "Job {Job} run {Run}: process {Pid} ended and its end could not be seen: {Reason}")]
    public partial void LostEnd(string job, long run, int pid, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "Job {Job} run {Run}: shim {Pid} died before its run was over ({End})")]
    public partial void ShimDied(string job, long run, int pid, string end);

    [LoggerMessage(3004, LogLevel.Warning, "A shim lives in {Directory}, whose run is not known here; it is left alone")]
    public partial void UnknownRun(string directory);

    [LoggerMessage(3005, LogLevel.Warning, "Run directory {Directory} still has a living shim; it is not removed")]
    public partial void StillLocked(string directory);

    [LoggerMessage(3006, LogLevel.Warning, "Job {Job} run {Run}: {What} failed; continuing without it")]
    public partial void DoneWithout(string job, long run, string what, Exception error);

    [LoggerMessage(3007, LogLevel.Error, "Work of the process host failed")]
    public partial void Failed(Exception error);

    [LoggerMessage(3009, LogLevel.Warning, "Work of the process host cannot be done now, and is tried again until it can")]
    public partial void Insisting(Exception error);

    [LoggerMessage(3011, LogLevel.Warning,
        "Job {Job} run {Run}: the output of process {Pid} is not captured any more: its shim is dead, and its pipes cannot be opened. "
            + "Restart the job when you can")]
    public partial void NotCaptured(string job, long run, int pid);

    [LoggerMessage(
        3008, LogLevel.Warning, "Job {Job} run {Run}: what became of it cannot be read now; it is read again when its lock is free")]
    public partial void Unread(string job, long run, Exception error);

    [LoggerMessage(3010, LogLevel.Warning, "Shims are started one by one, which is slower: there is no zygote that forks them")]
    public partial void WithoutZygote(Exception error);
}
