using Polly;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>
/// SIGHUP, and a changed file: the configuration is read again, and what was done is logged. A mistake in it changes nothing.
/// </summary>
internal sealed partial class Reloading(Applier applier, DurableSupervisor supervisor, TimeProvider time, ILogger<Reloading> log)
{
    private readonly ResiliencePipeline _untilWritable = UntilWritable.Of(time);

    public async Task AgainAsync()
    {
        try
        {
            await _untilWritable.ExecuteAsync(async _ =>
            {
                if (!supervisor.Completion.IsCompleted)              // else it will never be written
                    Log(await applier.AgainAsync(dryRun: false, Declaration.Configuration));
            });
        }
        catch (ConfigurationMistakesException e)
        {
            LogNotRead(e.Message);
        }
        catch (Exception e)                                          // no caller waits for us, so the log is the only place for it
        {
            LogBroken(e);
        }
    }

    private void Log(ApplyDocument done)
    {
        LogReadAgain(string.Join(", ", done.Read), done.Jobs.Count, done.Unchanged);
        foreach (var job in done.Jobs)
        {
            if (job.Action == Plan.Keep)
                LogNotRemoved(job.Job, job.Error!);
            else if (job.Error is { } error)
                LogNotDone(job.Job, job.Action, error);
            else
                LogDone(job.Job, job.When is null ? job.Action : $"{job.Action}, {job.When}: {string.Join(", ", (job.Keys ?? []).Select(k => k.Key))}");
        }
    }

    [LoggerMessage(4002, LogLevel.Information, "The configuration was read again from {Sources}: {Changed} to change, {Unchanged} unchanged")]
    private partial void LogReadAgain(string sources, int changed, int unchanged);

    [LoggerMessage(4003, LogLevel.Error, "The configuration was not read again, and nothing was changed: {Reason}")]
    private partial void LogNotRead(string reason);

    [LoggerMessage(4019, LogLevel.Error, "The configuration was not read again, or not all of it was carried out: send SIGHUP again")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(4007, LogLevel.Information, "{Job}: {Change}")]
    private partial void LogDone(string job, string change);

    [LoggerMessage(4008, LogLevel.Error, "{Job}: {Action} failed: {Reason}")]
    private partial void LogNotDone(string job, string action, string reason);

    [LoggerMessage(4033, LogLevel.Warning, "{Job}: the configuration does not declare it, and it is left as it is: {Reason}")]
    private partial void LogNotRemoved(string job, string reason);
}
