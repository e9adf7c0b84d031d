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
    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Task UnscheduleAsync(string name, CancellationToken cancellationToken = default) =>
        ReplanAsync(name, ScheduleChange.Remove, null).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task PauseAsync(string name, CancellationToken cancellationToken = default) =>
        ReplanAsync(name, ScheduleChange.Pause, null).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task ResumeAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (History.StoredSchedule(name) is not { } row)
            throw new ScheduleNotFoundException(name);
        var next = row.Cron is { } cron ? CronTimes.Read(cron, row.TimeZone).After(_time.GetUtcNow())
            : row.NextAt is { } at ? Instant.FromRow(at) : (DateTimeOffset?)null;
        return ReplanAsync(name, ScheduleChange.Resume, next).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
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
