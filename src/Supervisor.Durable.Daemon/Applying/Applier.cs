using System.Collections.Immutable;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>Makes the jobs as a configuration declares, one configuration at a time.</summary>
internal sealed partial class Applier(DurableSupervisor supervisor, OwnConfiguration own, Action<string> reach, ILogger<Applier> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// The start of the supervisor: jobs are added and changed, but no process is ended by it, neither for a restart nor for a removal. A
    /// wrong
    /// working directory, or a file that is missing after a boot, must not stop what has been running.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public async Task StartAsync(DaemonConfiguration configuration)
    {
        LogRead(Sources(configuration));
        var present = supervisor.History.Declarations();
        var plan = Plan.Of(configuration.Jobs, present, PlanScope.Own(configuration));
        var way = new Way(Declaration.Configuration, Restarts: false, Declaration.Configuration);
        reach(DaemonFault.ApplyBefore);
        var done = await CarryOutAsync(plan.Where(j => j.Action != Plan.Remove), configuration, present, way);
        reach(DaemonFault.ApplyJobsMade);
        var made = await DeclaredSchedules.MakeAsync(supervisor, configuration.Definitions, [.. done, .. plan.Where(j => j.Action == Plan.Remove)]);
        reach(DaemonFault.ApplyAfter);
        supervisor.ReleaseSchedules();                               // only now: those that are no longer declared are not to do what they would have
        foreach (var job in made)
            LogStarted(job);
    }

    /// <summary>Reads the supervisor's own configuration again.</summary>
    /// <exception cref="ConfigurationMistakesException">There are mistakes in it, and nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<ApplyDocument> AgainAsync(bool dryRun, string origin) =>
        ApplyAsync(own.Read, PlanScope.Own, new(Declaration.Configuration, Restarts: true, origin), dryRun);

    /// <summary>Takes the jobs of a file that a caller sends.</summary>
    /// <exception cref="ConfigurationMistakesException">There are mistakes in it, and nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<ApplyDocument> FileAsync(string file, byte[] text, bool prune, bool dryRun, string origin) => ApplyAsync(
        () => ConfigurationFiles.Read(file, text), read => PlanScope.Of(file, prune, read), new(file, Restarts: true, origin), dryRun);

    public void Dispose() => _turn.Dispose();

    private async Task<ApplyDocument> ApplyAsync(Func<DaemonConfiguration> read, Func<DaemonConfiguration, PlanScope> scoped, Way way, bool dryRun)
    {
        await _turn.WaitAsync();
        try
        {
            var configuration = Checked(read);
            var present = supervisor.History.Declarations();
            var plan = Plan.Of(configuration.Jobs, present, scoped(configuration));
            var done = dryRun ? plan : await MakeAsync(plan, configuration, present, way);
            return new()
            {
                Source = way.DeclaredBy,
                Read = configuration.Sources,
                DryRun = dryRun,
                Jobs = [.. done.Where(j => j.Action != Plan.Unchanged || j.Error is not null).Select(j => j.Error is null ? j : j with { Error = CommandWords.Of(j.Error) })],
                Unchanged = done.Count(j => j.Action == Plan.Unchanged),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

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
        var done = await CarryOutAsync(plan, configuration, present, way);
        reach(DaemonFault.ApplyJobsMade);
        var made = await DeclaredSchedules.MakeAsync(supervisor, configuration.Definitions, done);
        reach(DaemonFault.ApplyAfter);
        return made;
    }

    /// <summary>All is sent in the plan's order before anything is waited for.</summary>
    private async Task<ImmutableArray<PlannedJob>> CarryOutAsync(
        IEnumerable<PlannedJob> plan, DaemonConfiguration configuration, IReadOnlyList<Declaration> present, Way way)
    {
        var known = present.ToDictionary(p => p.Job, StringComparer.Ordinal);
        return [.. await Task.WhenAll(plan.Select(j => CarryOutAsync(j, configuration, known.GetValueOrDefault(j.Job), way)).ToList())];
    }

    private async Task<PlannedJob> CarryOutAsync(PlannedJob job, DaemonConfiguration configuration, Declaration? present, Way way)
    {
        if (job.Error is not null)
            return job;
        try
        {
            if (job.Action == Plan.Remove)
                return job with { Ticket = (await supervisor.RemoveDeclared(job.Job, way.Origin).Accepted)[^1].Value };
            var declaredIn = way.DeclaredBy == Declaration.Configuration ? configuration.DeclaredIn[job.Job] : null;
            if (job.Action == Plan.Unchanged && present!.DeclaredBy == way.DeclaredBy && present.DeclaredIn == declaredIn)
                return job;
            if (present?.Leaving is { } leaving)
                await supervisor.WaitAsync(leaving);
            var applied = await supervisor.ApplyAsync(job.Job, configuration.Jobs[job.Job], way.DeclaredBy, way.Restarts, way.Origin, declaredIn);
            return job with { Ticket = applied.Ticket?.Value };
        }
        catch (JobNotFoundException) when (job.Action == Plan.Remove)
        {
            return job;                                              // gone already, which is all that was wanted
        }
        catch (SupervisorException e) when (e is not StorageUnavailableException)
        {
            return job with { Error = e.Message };
        }
    }

    private static string Sources(DaemonConfiguration configuration) => configuration.Sources.IsEmpty ? "nothing" : string.Join(", ", configuration.Sources);

    private void LogStarted(PlannedJob job)
    {
        if (job.Action == Plan.Keep)
            LogNotRemoved(job.Job, job.Error!);
        else if (job.Error is { } error)
            LogNotMade(job.Job, error);
        else if (job.When == Plan.Restart)
            LogRestartNeeded(job.Job);
        else if (job.Action == Plan.Remove)
            LogNotDeclared(job.Job);
    }

    [LoggerMessage(4005, LogLevel.Warning, "{Job}: restart needed: its process was made from another definition. Restart it with: dsup apply")]
    private partial void LogRestartNeeded(string job);

    [LoggerMessage(4006, LogLevel.Warning, "{Job}: the configuration declares it no longer. It is left as it is; remove it with: dsup apply")]
    private partial void LogNotDeclared(string job);

    [LoggerMessage(4030, LogLevel.Information, "The configuration was read from: {Sources}")]
    private partial void LogRead(string sources);

    [LoggerMessage(4031, LogLevel.Warning, "{Job}: the configuration does not declare it, and it is left as it is: {Reason}")]
    private partial void LogNotRemoved(string job, string reason);

    [LoggerMessage(4032, LogLevel.Error, "{Job}: not made as it is declared: {Reason}")]
    private partial void LogNotMade(string job, string reason);

    /// <summary>How it is carried out.</summary>
    private sealed record Way(string DeclaredBy, bool Restarts, string Origin);
}
