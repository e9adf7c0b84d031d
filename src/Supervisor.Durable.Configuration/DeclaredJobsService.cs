using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// Makes the declared jobs when the host starts. What runs is not ended: an incomplete configuration must not stop what works.
/// </summary>
/// <param name="supervisor">Where.</param>
/// <param name="read">What is declared.</param>
/// <param name="section">The section that declares it: what another one has declared is no concern of this one.</param>
/// <param name="log">For what cannot be done.</param>
internal sealed partial class DeclaredJobsService(Func<DurableSupervisor> supervisor, Func<DeclaredJobs> read, string section, ILogger log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var declared = read();
        var opened = supervisor();
        var present = opened.History.Declarations();
        var making = declared.Specs.Select(job => MakeAsync(opened, job.Key, job.Value, present.FirstOrDefault(p => p.Job == job.Key)));
        var made = await Task.WhenAll(making).ConfigureAwait(false);
        foreach (var job in await DeclaredSchedules.MakeAsync(opened, declared.Definitions, [.. made, .. Left(present, declared)]).ConfigureAwait(false))
        {
            if (job.Error is { } error)
                LogNotMade(job.Job, error);
        }
        foreach (var (job, fault) in declared.Faults)
            LogNotMade(job, fault);
        opened.ReleaseSchedules();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<PlannedJob> MakeAsync(DurableSupervisor opened, string name, JobSpec spec, Declaration? present)
    {
        var job = new PlannedJob { Job = name, Action = "" };
        try
        {
            if (present?.Leaving is { } leaving)
                await opened.WaitAsync(leaving).ConfigureAwait(false);
            if (present is { Leaving: null } && present.IsOutdatedBy(spec))
                LogRestartNeeded(name);
            await opened.ApplyAsync(name, spec, Declaration.Configuration, restarts: false, declaredIn: section).ConfigureAwait(false);
            return job;
        }
        catch (SupervisorException e) when (e is not StorageUnavailableException)
        {
            return job with { Error = e.Message };
        }
    }

    /// <summary>The schedules of jobs that are declared no longer are removed, the jobs are left.</summary>
    private IEnumerable<PlannedJob> Left(IReadOnlyList<Declaration> present, DeclaredJobs declared)
    {
        bool IsDeclared(string job) => declared.Specs.ContainsKey(job) || declared.Faults.ContainsKey(job);
        foreach (var job in present.Where(p => p.DeclaredIn == section && p.Leaving is null && !IsDeclared(p.Job)))
        {
            LogNotDeclared(job.Job);
            yield return new PlannedJob { Job = job.Job, Action = "" };
        }
    }

    [LoggerMessage(4040, LogLevel.Warning, "{Job}: its process was made from another definition: restart the job, and it runs as it is declared")]
    private partial void LogRestartNeeded(string job);

    [LoggerMessage(4041, LogLevel.Warning, "{Job}: the configuration declares it no longer. It is left as it is, without its schedules; delete the job if it is to go")]
    private partial void LogNotDeclared(string job);

    [LoggerMessage(4042, LogLevel.Error, "{Job}: not made as it is declared: {Reason}")]
    private partial void LogNotMade(string job, string reason);
}
