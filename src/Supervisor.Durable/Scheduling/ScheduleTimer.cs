using Microsoft.Extensions.Logging;
using Quartz;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Scheduling;

/// <summary>
/// Waits for the schedules' times: one trigger of Quartz for the next time of each, in memory. The rows are the truth; a trigger only says
/// when to look at one. Without schedules there is no Quartz.
/// </summary>
/// <param name="name">Distinguishes the clocks of a process.</param>
/// <param name="history">Where the rows are.</param>
/// <param name="fire">Hands a fire to the loop, and completes with its commit.</param>
/// <param name="unreadable">Called for a schedule that cannot be read, with the reason.</param>
/// <param name="time">The time.</param>
/// <param name="log">What could not be done.</param>
internal sealed partial class ScheduleTimer(string name, History history, Func<string, FirePlan, Task> fire, Action<string, string> unreadable, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often the wall clock is compared with the monotonic one, and how far they may part: no call reports that it was set.
    /// </summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2), Tolerated = TimeSpan.FromSeconds(1);

    private static readonly JobKey Job = new("fire");

    private readonly SemaphoreSlim _gate = new(1, 1);
    private StandaloneSchedulerFactory? _factory;
    private IScheduler? _quartz;
    private ITimer? _looks;
    private TimeSpan _ahead;
    private volatile bool _isStarted, _isDisposed;

    /// <summary>From now on, and for what has come meanwhile.</summary>
    public async Task StartAsync()
    {
        _isStarted = true;
        try
        {
            var (rows, faults) = history.StoredSchedules();
            foreach (var (schedule, reason) in faults)
                LeaveOut(schedule, reason);
            foreach (var row in rows)
                await BeginAsync(row).ConfigureAwait(false);
        }
        catch (SchedulerException) when (_isDisposed)
        {
            // opened and closed at once
        }
    }

    /// <summary>The schedule was changed: its trigger follows.</summary>
    public async Task SetAsync(string schedule)
    {
        if (!_isStarted || _isDisposed)
            return;
        try
        {
            await SetAsync(schedule, history.StoredSchedule(schedule)?.Due).ConfigureAwait(false);
        }
        catch (Exception e) when (RowFaults.IsOfARow(e))
        {
            LeaveOut(schedule, e.Message);
        }
    }

    /// <summary>A trigger went off: perhaps the schedule's time has come.</summary>
    public async Task PassAsync(string schedule)
    {
        try
        {
            if (history.StoredSchedule(schedule) is { } row && FirePlan.Of(row, time.GetUtcNow()) is { } plan)
                await fire(schedule, plan).ConfigureAwait(false);
            await SetAsync(schedule).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            await SetAsync(schedule, time.GetUtcNow() + Retry).ConfigureAwait(false);   // nothing was written: it is still due
        }
        catch (SchedulerException) when (_isDisposed)
        {
            // Quartz ended before it could hear of the next time: the next supervisor reads it from the row
        }
        catch (Exception e)                                          // whatever it is, it is this schedule's
        {
            LeaveOut(schedule, e.Message);
        }
    }

    /// <summary>What cannot be read now will not be when its time has come: that is said at once.</summary>
    private async Task BeginAsync(ScheduleRow row)
    {
        try
        {
            if (row.Cron is { } cron)
                _ = CronTimes.Read(cron, row.TimeZone);
            await SetAsync(row.Schedule, row.Due).ConfigureAwait(false);
        }
        catch (Exception e) when (!(e is SchedulerException && _isDisposed))
        {
            LeaveOut(row.Schedule, e.Message);
        }
    }

    /// <summary>It does not fire until it is made again, or until the next start.</summary>
    private void LeaveOut(string schedule, string reason)
    {
        LogUnreadable(schedule, reason);
        unreadable(schedule, $"{RowFaults.Shortened(reason.ReplaceLineEndings(" ")).TrimEnd('.')}. Remove it, and define it again.");
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_looks is { } looks)
                await looks.DisposeAsync().ConfigureAwait(false);
            if (_quartz is { } quartz)
                await quartz.Shutdown(waitForJobsToComplete: true).ConfigureAwait(false);
            if (_factory is { } factory)
                await factory.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task SetAsync(string schedule, DateTimeOffset? at)
    {
        if (_isDisposed || (at is null && _quartz is null))
            return;
        var quartz = await QuartzAsync().ConfigureAwait(false);
        if (quartz is null)
            return;
        if (at is not { } due)
        {
            await quartz.UnscheduleJob(new TriggerKey(schedule)).ConfigureAwait(false);
            return;
        }
        var now = time.GetUtcNow();
        var trigger = TriggerBuilder.Create(time).WithIdentity(schedule).ForJob(Job).StartAt(due > now ? due : now).Build();
        await quartz.ScheduleTrigger(trigger, TriggerConflict.Replace).ConfigureAwait(false);
    }

    /// <summary>Null when it is too late.</summary>
    private async Task<IScheduler?> QuartzAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return _isDisposed ? null : _quartz ??= await OpenAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IScheduler> OpenAsync()
    {
        _factory = QuartzSchedulerBuilder.Create(q =>
        {
            q.ConfigureScheduler(options => options.InstanceName = name);
            q.UseInMemoryStore();
            q.UseTimeProvider(time);
            q.AddJob<FireJob>(job => job.WithIdentity(Job).StoreDurably());
        }).Build();
        var quartz = await _factory.GetScheduler().ConfigureAwait(false);
        quartz.Context[FireJob.Clock] = this;
        await quartz.Start().ConfigureAwait(false);
        _ahead = Ahead();
        _looks = time.CreateTimer(_ => _ = LookAsync(), null, LookEvery, LookEvery);
        return quartz;
    }

    /// <summary>
    /// Quartz waits for as long as it was until the next time when it last looked. If the clock was set since, that is too early, which
    /// does
    /// no harm, or too late: so it gets all times again.
    /// </summary>
    private async Task LookAsync()
    {
        var ahead = Ahead();
        if ((ahead - _ahead).Duration() <= Tolerated)
            return;
        try
        {
            LogClockSet(ahead - _ahead);
            await StartAsync().ConfigureAwait(false);
            _ahead = ahead;
        }
        catch (StorageUnavailableException)
        {
            // with the next look
        }
    }

    /// <summary>The wall clock's lead over the monotonic one; only its changes mean something.</summary>
    private TimeSpan Ahead() => time.GetUtcNow() - DateTimeOffset.UnixEpoch - time.GetElapsedTime(0);

    [LoggerMessage(5002, LogLevel.Warning, "The wall clock was set by {By}: the schedules' next times are computed again")]
    private partial void LogClockSet(TimeSpan by);

    [LoggerMessage(5001, LogLevel.Error, "The schedule {Schedule} cannot be read, and does not fire: {Reason}")]
    private partial void LogUnreadable(string schedule, string reason);
}
