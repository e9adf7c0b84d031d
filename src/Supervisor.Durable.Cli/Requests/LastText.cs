using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>How a run ended, in a few words.</summary>
internal static class LastText
{
    public static string? Of(JobDocument job) => Of(job.LastResult, job.LastExitCode, job.LastSignal);

    public static string? Of(RunDocument run) => run.Result is null
        ? run.State
        : Of(run.Result, run.ExitCode, run.Signal) + (run.CoreDumped is 1 ? " (core dumped)" : "");

    private static string? Of(string? result, int? exitCode, int? signal) => result switch
    {
        "exit" => $"exit {exitCode}",
        "signal" when signal is { } number => SignalName.Of(number),
        _ => result,
    };
}
