using System.Globalization;

namespace Supervisor.Durable.Hosting;

/// <summary>From a run's row to what hooks are told of it.</summary>
internal static class RunStates
{
    /// <summary>Null for a run of which there is nothing to tell: it has not begun, or could not be launched.</summary>
    public static CommandState? Of(RunView run) => run.State switch
    {
        "running" => new CommandState.Running(new RunId(run.Run), (int)run.Pid!.Value, Time(run.StartedAt)),
        "ended" => new CommandState.Finished(new RunId(run.Run), End(run), Time(run.StartedAt), Time(run.EndedAt)),
        _ => null,
    };

    private static ProcessEnd End(RunView run) => run.Result switch
    {
        "success" => new ProcessEnd.Success(),
        "exit" => new ProcessEnd.Exit((int)run.ExitCode!.Value),
        "signal" => new ProcessEnd.Signalled((int)run.Signal!.Value, run.CoreDumped == 1),
        _ => new ProcessEnd.Lost(run.Reason ?? ""),
    };

    private static DateTimeOffset Time(string? text) =>
        DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
