using Quartz;

namespace Supervisor.Durable.Scheduling;

/// <summary>What Quartz runs when a trigger goes off: the trigger's name is the schedule's.</summary>
internal sealed class FireJob : IJob
{
    /// <summary>Where the scheduler's context has our clock.</summary>
    public const string Clock = nameof(ScheduleTimer);

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        new(((ScheduleTimer)context.Scheduler.Context[Clock]!).PassAsync(context.Trigger.Key.Name));
}
