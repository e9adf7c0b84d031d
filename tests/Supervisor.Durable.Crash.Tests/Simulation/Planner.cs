using Supervisor.Durable.Engine;
using Supervisor.Durable.Scheduling;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// Schedules: who makes and changes them, and the clock that waits for their times. It does what the product's clock does around Quartz, by
/// the product's own plan of a fire; and checks that a time fires one control, or none.
/// </summary>
internal sealed class Planner(Agenda agenda, Chance chance, Story story, Rows rows, IReadOnlyList<string> jobs)
{
    private static readonly string[] Crons = ["0 0 * * * ?", "0 30 4 * * ?", "30 4 * * *", "15 3 13 * 5", "0 0 0/6 * * ?", "0 0 0 ? * MON", "0 0 0 ? * MON", "0 0 0 1 * ?"];

    private readonly Dictionary<string, Agenda.Happening> _triggers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FirePlan Plan, long? LastAt, TaskCompletionSource Answer)> _firing = new(StringComparer.Ordinal);
    private readonly List<(string Schedule, Task Answer)> _changing = [];
    private int _number;

    public Life? Life { get; private set; }

    /// <summary>How many times have fired.</summary>
    public int Fires { get; private set; }

    /// <summary>A supervisor is there: for what has come meanwhile, and from now on.</summary>
    public void Begin(Life life)
    {
        Life = life;
        foreach (var row in life.History.StoredSchedules().Rows)
            Set(row.Schedule);
    }

    public void Bereave()
    {
        Life = null;
        foreach (var trigger in _triggers.Values)
            trigger.Cancel();
        _triggers.Clear();
        _firing.Clear();
        _changing.Clear();
    }

    /// <summary>The wall clock was set: a waiting clock notices within half a minute.</summary>
    public void Jump()
    {
        foreach (var schedule in _triggers.Keys.ToList())
            Wake(schedule, chance.Within(30));
    }

    public void Act()
    {
        if (Life is not { } life)
            return;
        var name = FormattableString.Invariant($"s{chance.Below(5)}");
        switch (chance.Below(8))
        {
            case < 4: Plan(life, name); break;
            case 4: Change(life, name, ScheduleChange.Remove, null); break;
            case 5: Change(life, name, ScheduleChange.Pause, null); break;
            case 6: Resume(life, name); break;
            default: life.Loop.Post(new Input.FireNow(name, chance.OneIn(2) ? FormattableString.Invariant($"fire {++_number}") : null, new Tickets.Claim())); break;
        }
    }

    /// <summary>No schedule is left, when this is written.</summary>
    public void Clear()
    {
        foreach (var schedule in rows.All("SELECT schedule FROM schedule", r => r.GetString(0)))
            Change(Life!, schedule, ScheduleChange.Remove, null);
    }

    public void Hear()
    {
        foreach (var (schedule, fire) in _firing.Where(f => f.Value.Answer.Task.IsCompleted).ToList())
        {
            _firing.Remove(schedule);
            if (fire.Answer.Task.IsCompletedSuccessfully)
                Check(schedule, fire.Plan, fire.LastAt);
            Wake(schedule, fire.Answer.Task.IsFaulted ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }
        foreach (var change in _changing.Where(c => c.Answer.IsCompleted).ToList())
        {
            _changing.Remove(change);
            _ = change.Answer.Exception;
            Set(change.Schedule);
        }
    }

    private void Plan(Life life, string name)
    {
        var schedule = new Schedule(name, chance.Of(jobs))
        {
            Controls = chance.Of([ControlBatch.Start(), ControlBatch.RestartWithSignal(), ControlBatch.StopWithSignal(), ControlBatch.TryRestart(), ControlBatch.Start()]),
            Misfire = (MisfirePolicy)chance.Below(3),
            TimeZone = "UTC",
        };
        schedule = chance.OneIn(4) ? schedule with { At = agenda.Wall + chance.Within(100_000) } : schedule with { Cron = chance.Of(Crons) };
        if (schedule.Controls.Controls is [Control.Start])
            schedule = schedule with { Overlap = (OverlapPolicy)chance.Below(3) };
        var (zone, next) = ScheduleRules.Check(schedule, agenda.Wall);
        var answer = new TaskCompletionSource<DefinitionChange>();
        story.Say($"schedule {name} of {schedule.Job}: {schedule.Cron ?? "once"}, next {next:MM-dd HH:mm:ss.fff}");
        life.Loop.Post(new Input.Plan(schedule, zone, next, false, answer));
        _changing.Add((name, answer.Task));
    }

    private void Resume(Life life, string name)
    {
        if (life.History.StoredSchedule(name) is not { } row)
            return;
        var next = row.Cron is { } cron ? CronTimes.Read(cron, row.TimeZone).After(agenda.Wall) : row.NextAt is { } at ? Instant.FromRow(at) : (DateTimeOffset?)null;
        Change(life, name, ScheduleChange.Resume, next);
    }

    private void Change(Life life, string name, ScheduleChange change, DateTimeOffset? next)
    {
        var answer = new TaskCompletionSource();
        story.Say($"schedule {name}: {change}");
        life.Loop.Post(new Input.Replan(name, change, next, answer));
        _changing.Add((name, answer.Task));
    }

    private void Set(string schedule)
    {
        if (Life?.History.StoredSchedule(schedule) is { Due: { } due })
            Wake(schedule, due - agenda.Wall);
    }

    private void Wake(string schedule, TimeSpan after)
    {
        if (_triggers.Remove(schedule, out var trigger))
            trigger.Cancel();
        _triggers[schedule] = agenda.In(after, () => Pass(schedule));
    }

    private void Pass(string schedule)
    {
        _triggers.Remove(schedule);
        if (Life is not { } life || _firing.ContainsKey(schedule))
            return;
        if (life.History.StoredSchedule(schedule) is not { } row || FirePlan.Of(row, agenda.Wall) is not { } plan)
        {
            Set(schedule);
            return;
        }
        var answer = new TaskCompletionSource();
        story.Say($"schedule {schedule} fires for {plan.Times.Length} times, the last {plan.Last:MM-dd HH:mm:ss.fff}");
        _firing[schedule] = (plan, row.LastAt, answer);
        life.Loop.Post(new Input.Fire(schedule, plan.Due, plan.Times, plan.Last, plan.Next, answer));
    }

    /// <summary>It is committed: each of its times has its control, unless the job ran and the schedule does not want two at a time.</summary>
    /// <param name="schedule">Its name.</param>
    /// <param name="plan">Its fire.</param>
    /// <param name="lastAt">What had been dealt with before: nothing up to it fires again, be the clock set back and the schedule another.</param>
    private void Check(string schedule, FirePlan plan, long? lastAt)
    {
        if (Life!.History.StoredSchedule(schedule) is not { } row || row.LastAt != Instant.ToRow(plan.Last))
            return;                                                  // it was changed before the fire: then that was none
        Fires += plan.Times.Length;
        foreach (var time in plan.Times.Where(time => lastAt is not { } last || Instant.ToRow(time) > last))
        {
            var key = FormattableString.Invariant($"schedule:{schedule}:{Instant.ToRow(time)}");
            var sent = rows.All($"SELECT count(*) FROM outbox WHERE idempotency_key = '{key}'", r => r.GetInt64(0))[0];
            Violation.If(sent == 0 && !(row.Control == "start" && row.Overlap == "skip"), $"{key} was to fire, and has sent nothing");
        }
        Violation.If(row.Due is { } due && due <= plan.Last, $"schedule {schedule} is to fire again for {row.Due}");
    }
}
