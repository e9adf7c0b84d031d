using Microsoft.Extensions.Logging;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Errors;
using Supervisor.Durable.Scheduling;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <summary>
    /// Makes a schedule, or changes the one of that name. Where its times stay the same, what was missed of them is not forgotten; a paused
    /// one stays paused.
    /// </summary>
    /// <param name="schedule">What is sent to which job, and when.</param>
    /// <param name="createOnly">Refuse where there is one of that name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>What it came to, when it is durable.</returns>
    /// <exception cref="InvalidScheduleException">It cannot be kept; the message says why.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="ScheduleExistsException">There is one, and <paramref name="createOnly"/> was asked for.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<DefinitionChange> ScheduleAsync(Schedule schedule, bool createOnly = false, CancellationToken cancellationToken = default) =>
        PlanAsync(Argument.NotNull(schedule), createOnly).WaitAsync(cancellationToken);

    private async Task<DefinitionChange> PlanAsync(Schedule schedule, bool createOnly)
    {
        var (zone, next) = ScheduleRules.Check(schedule, _time.GetUtcNow());
        BatchRules.Check(schedule.Controls);
        var answer = new TaskCompletionSource<DefinitionChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_loop.Post(new Input.Plan(schedule, zone, next, createOnly, answer)))
            throw Closed();
        var declared = await answer.Task.ConfigureAwait(false);
        await _schedules.SetAsync(schedule.Name).ConfigureAwait(false);
        return declared;
    }

    /// <summary>Removes a schedule; controls it has sent are still carried out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task UnscheduleAsync(string name, CancellationToken cancellationToken = default) =>
        ReplanAsync(name, ScheduleChange.Remove, null).WaitAsync(cancellationToken);

    /// <summary>Lets a schedule's times pass, until it is resumed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task PauseAsync(string name, CancellationToken cancellationToken = default) =>
        ReplanAsync(name, ScheduleChange.Pause, null).WaitAsync(cancellationToken);

    /// <summary>
    /// Lets a paused schedule fire again, from its next time on: those that passed meanwhile are not missed. Only one that fires once, and
    /// whose time passed, fires now by its <see cref="MisfirePolicy"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task ResumeAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (History.StoredSchedule(name) is not { } row)
            throw new ScheduleNotFoundException(name);
        var next = row.Cron is { } cron ? CronTimes.Read(cron, row.TimeZone).After(_time.GetUtcNow())
            : row.NextAt is { } at ? Instant.FromRow(at) : (DateTimeOffset?)null;
        return ReplanAsync(name, ScheduleChange.Resume, next).WaitAsync(cancellationToken);
    }

    /// <summary>Sends now what a schedule would send, paused or not; its times stay as they are. Returns at once.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="idempotencyKey">A second request with the same key is not accepted; it gets the ticket of the first.</param>
    /// <returns>The ticket; refused with <see cref="ScheduleNotFoundException"/> where there is no such schedule.</returns>
    public Ticket Fire(string name, string? idempotencyKey = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var claim = new Claim();
        if (!_loop.Post(new Input.FireNow(name, idempotencyKey, claim)))
            claim.Refuse(Closed());
        return new Ticket(claim, FindTicketAsync);
    }

    /// <summary>
    /// Lets schedules fire that were held (<see cref="SupervisorOptions.HoldSchedules"/>). Does nothing where they were not.
    /// </summary>
    internal void ReleaseSchedules()
    {
        if (!Interlocked.Exchange(ref _isReleased, true))
            _releasing = StartSchedulesAsync();
    }

    private async Task StartSchedulesAsync()
    {
        try
        {
            await Task.Run(_schedules.StartAsync).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNoSchedules(_log, e);
            _isReleased = false;
        }
    }

    private async Task ReplanAsync(string name, ScheduleChange change, DateTimeOffset? next)
    {
        ArgumentNullException.ThrowIfNull(name);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_loop.Post(new Input.Replan(name, change, next, answer)))
            throw Closed();
        await answer.Task.ConfigureAwait(false);
        await _schedules.SetAsync(name).ConfigureAwait(false);
    }

    /// <summary>Hands a fire to the loop.</summary>
    private async Task FireAsync(string schedule, FirePlan plan)
    {
        _reach(FaultPoint.ScheduleFireBefore);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_loop.Post(new Input.Fire(schedule, plan.Due, plan.Times, plan.Last, plan.Next, answer)))
            throw Closed();
        await answer.Task.ConfigureAwait(false);
        _reach(FaultPoint.ScheduleFireAfter);
    }

    [LoggerMessage(1002, LogLevel.Critical, "Schedules do not fire")]
    private static partial void LogNoSchedules(ILogger log, Exception fault);
}
