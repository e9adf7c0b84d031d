using System.Collections.Immutable;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>Makes the jobs as a configuration declares, one configuration at a time.</summary>
internal sealed partial class Applier(DurableSupervisor supervisor, OwnConfiguration own, Action<string> reach, ILogger<Applier> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// The start of the supervisor: jobs are added and changed, but no process is ended by it, neither for a restart nor for a removal. A wrong
    /// working directory, or a file that is missing after a boot, must not stop what has been running.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public async Task StartAsync(DaemonConfiguration configuration)
    {
        var present = supervisor.History.Declarations();
        var plan = Plan.Of(configuration.Jobs, present, Declaration.Configuration, removes: true);
        reach(DaemonFault.ApplyBefore);
        await CarryOutAsync(plan.Where(j => j.Action != Plan.Remove), configuration.Jobs, present, new(Declaration.Configuration, Restarts: false, Declaration.Configuration));
        reach(DaemonFault.ApplyJobsMade);
        await DeclaredSchedules.MakeAsync(supervisor, configuration.Definitions, Owned(present, Declaration.Configuration));
        reach(DaemonFault.ApplyAfter);
        supervisor.ReleaseSchedules();                               // only now: those that are no longer declared are not to do what they would have
        foreach (var job in plan)
        {
            if (job.When == Plan.Restart)
                LogRestartNeeded(job.Job);
            else if (job.Action == Plan.Remove)
                LogNotDeclared(job.Job);
        }
    }

    /// <summary>Reads the supervisor's own configuration again.</summary>
    /// <exception cref="ConfigurationMistakesException">There are mistakes in it, and nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<ApplyDocument> AgainAsync(bool dryRun, string origin) =>
        ApplyAsync(() => DaemonConfiguration.Read(own.Read()), new(Declaration.Configuration, Restarts: true, origin), removes: true, dryRun);

    /// <summary>Takes the jobs of a file that somebody sends.</summary>
    /// <exception cref="ConfigurationMistakesException">There are mistakes in it, and nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<ApplyDocument> FileAsync(string file, byte[] text, bool prune, bool dryRun, string origin) =>
        ApplyAsync(() => DaemonConfiguration.Read(ConfigurationFiles.Read(file, text)), new(file, Restarts: true, origin), removes: prune, dryRun);

    public void Dispose() => _turn.Dispose();

    private async Task<ApplyDocument> ApplyAsync(Func<DaemonConfiguration> read, Way way, bool removes, bool dryRun)
    {
        await _turn.WaitAsync();
        try
        {
            var configuration = Checked(read);
            var present = supervisor.History.Declarations();
            var plan = Plan.Of(configuration.Jobs, present, way.DeclaredBy, removes);
            var done = dryRun ? plan : await MakeAsync(plan, configuration, present, way);
            return new()
            {
                Source = way.DeclaredBy,
                DryRun = dryRun,
                Jobs = [.. done.Where(j => j.Action != Plan.Unchanged || j.Error is not null)],
                Unchanged = done.Count(j => j.Action == Plan.Unchanged),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The jobs whose declared schedules are this source's to remove.</summary>
    private static HashSet<string> Owned(IReadOnlyList<Declaration> present, string source) =>
        present.Where(p => p.DeclaredBy == source).Select(p => p.Job).ToHashSet(StringComparer.Ordinal);

    private static DaemonConfiguration Checked(Func<DaemonConfiguration> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or SupervisorException)
        {
            throw new ConfigurationMistakesException(Reasons.Of(e), e);
        }
    }

    private async Task<ImmutableArray<PlannedJob>> MakeAsync(
        ImmutableArray<PlannedJob> plan, DaemonConfiguration configuration, IReadOnlyList<Declaration> present, Way way)
    {
        reach(DaemonFault.ApplyBefore);
        var done = await CarryOutAsync(plan, configuration.Jobs, present, way);
        reach(DaemonFault.ApplyJobsMade);
        await DeclaredSchedules.MakeAsync(supervisor, configuration.Definitions, Owned(present, way.DeclaredBy));
        reach(DaemonFault.ApplyAfter);
        return done;
    }

    /// <summary>All is sent in the plan's order before anything is waited for.</summary>
    private async Task<ImmutableArray<PlannedJob>> CarryOutAsync(
        IEnumerable<PlannedJob> plan, IReadOnlyDictionary<string, JobSpec> declared, IReadOnlyList<Declaration> present, Way way)
    {
        var known = present.ToDictionary(p => p.Job, StringComparer.Ordinal);
        return [.. await Task.WhenAll(plan.Select(j => CarryOutAsync(j, declared.GetValueOrDefault(j.Job), known.GetValueOrDefault(j.Job), way)).ToList())];
    }

    private async Task<PlannedJob> CarryOutAsync(PlannedJob job, JobSpec? spec, Declaration? present, Way way)
    {
        try
        {
            if (spec is null)
                return job with { Ticket = (await supervisor.Withdraw(job.Job, way.Origin).Accepted)[^1].Value };
            if (job.Action == Plan.Unchanged && present!.DeclaredBy == way.DeclaredBy)
                return job;
            if (present?.Leaving is { } leaving)
                await supervisor.WaitAsync(leaving);
            return job with { Ticket = (await supervisor.ApplyAsync(job.Job, spec, way.DeclaredBy, way.Restarts, way.Origin)).Ticket?.Value };
        }
        catch (SupervisorException e) when (e is not StorageUnavailableException)
        {
            return job with { Error = e.Message };
        }
    }

    [LoggerMessage(4005, LogLevel.Warning, "{Job}: restart needed: its process was made from another definition. Restart it with: dsup apply")]
    private partial void LogRestartNeeded(string job);

    [LoggerMessage(4006, LogLevel.Warning, "{Job}: the configuration declares it no longer. It is left as it is; remove it with: dsup apply")]
    private partial void LogNotDeclared(string job);

    /// <summary>How it is carried out.</summary>
    private sealed record Way(string DeclaredBy, bool Restarts, string Origin);
}
