using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>How a job is that does not run: whether that was wanted.</summary>
internal static class JobEnd
{
    /// <summary>Its last run ended badly by itself, or it could not be launched: its output says why.</summary>
    public static bool IsFailure(JobDocument job) => job.State == "failed"
        || (job.State is "finished" or "backoff" && job.LastResult is "exit" or "signal" or "lost" && job.Wanted != "stopped");

    /// <summary>Where the reason is likely to be found.</summary>
    public static string Advice(JobDocument job) => $"dsup logs {job.Job}";
}
