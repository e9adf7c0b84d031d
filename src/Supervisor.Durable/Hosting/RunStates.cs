namespace Supervisor.Durable.Hosting;

/// <summary>From a run's row to what hooks see of it.</summary>
internal static class RunStates
{
    /// <summary>Of a run that has begun.</summary>
    public static CommandState Of(RunView run) => run.State == "running"
        ? new CommandState.Running(new RunId(run.Run), (int)run.Pid!.Value, Time(run.StartedAt))
        : new CommandState.Finished(new RunId(run.Run), Snapshots.End(run), Time(run.StartedAt), Time(run.EndedAt));

    private static DateTimeOffset Time(string? text) => Snapshots.Time(text)!.Value;
}
