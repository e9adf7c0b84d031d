using System.Collections.Immutable;

namespace Supervisor.Durable.Daemon;

/// <summary>Makes the jobs that the configuration declares, and starts those that never ran and are to be started.</summary>
internal static class DeclaredJobs
{
    public const string Origin = "configuration";

    public static async Task MakeAsync(DurableSupervisor supervisor, ImmutableSortedDictionary<string, JobSpec> jobs)
    {
        foreach (var (name, spec) in jobs)
        {
            await supervisor.DeclareAsync(name, spec, origin: Origin);
            if (spec.AutoStart && supervisor.History.Job(name) is { State: "pending" } && supervisor.History.Tickets(name, pending: true, 1).Count == 0)
                await supervisor.Send(name, ControlBatch.Start(), Origin).Accepted;
        }
    }
}
