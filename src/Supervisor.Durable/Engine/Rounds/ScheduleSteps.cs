using System.Globalization;
using System.Text.Json;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>What a round does about schedules. A fire's controls, its times and its event are one commit: so it is exactly one.</summary>
internal sealed class ScheduleSteps(RoundLedger ledger, JobSteps steps, ControlSteps controls)
{
    public void Plan(Input.Plan plan)
    {
        var known = ledger.Writer.Schedules.Find(plan.Schedule.Name);
        if (ledger.Jobs.Named(plan.Schedule.Job) is not { } entry)
            plan.Answer.TrySetException(ledger.NotThere(plan.Schedule.Job));
        else if (known is not null && plan.CreateOnly)
            plan.Answer.TrySetException(new ScheduleExistsException(plan.Schedule.Name));
        else
            ledger.Result.Scheduled.Add((plan.Answer, Put(entry, plan, known)));
    }

    private DefinitionChange Put(JobEntry entry, Input.Plan plan, ScheduleRow? known)
    {
        var row = RowOf(entry, plan, known);
        if (row == known)
            return DefinitionChange.Unchanged;
        ledger.Touch(entry);
        ledger.Writer.Schedules.Put(row, ledger.Now);
        ledger.AppendEvent(entry, null, null, known is null ? "schedule-added" : "schedule-changed", row.Schedule);
        return known is null ? DefinitionChange.Created : DefinitionChange.Changed;
    }

    /// <summary>
    /// Where its times are the same it fires next when it would have: nothing that was missed is forgotten by being declared again.
    /// </summary>
    private static ScheduleRow RowOf(JobEntry entry, Input.Plan plan, ScheduleRow? known)
    {
        var schedule = plan.Schedule;
        var (control, args) = ScheduledControl.Write(schedule.Controls)!.Value;
        var hasSameTimes = known is { NextAt: { } time } && Instant.Is(time) && known.Cron is not null && known.Cron == schedule.Cron
            && known.TimeZone == plan.TimeZone;
        return (known ?? new ScheduleRow { Schedule = schedule.Name }) with
        {
            JobId = entry.Job.Id.Value,
            Job = entry.Job.Name,
            Control = control,
            Args = args,
            Cron = schedule.Cron,
            TimeZone = plan.TimeZone,
            Misfire = Words.Of(schedule.Misfire),
            Overlap = Words.Of(schedule.Overlap ?? (schedule.Misfire == MisfirePolicy.FireAll ? OverlapPolicy.Queue : OverlapPolicy.Skip)),
            NextAt = hasSameTimes ? known!.NextAt : plan.Next is { } next ? Instant.ToRow(next) : null,
            Declared = schedule.Declared ? 1 : 0,
        };
    }

    public void Replan(Input.Replan replan)
    {
        if (Find(replan.Schedule) is not var (row, entry))
        {
            replan.Answer.TrySetException(new ScheduleNotFoundException(replan.Schedule));
            return;
        }
        ledger.Result.Planned.Add(replan.Answer);
        ledger.Touch(entry);
        switch (replan.Change)
        {
            case ScheduleChange.Remove:
                ledger.Writer.Schedules.Remove(row.Schedule);
                ledger.AppendEvent(entry, null, null, "schedule-removed", row.Schedule);
                break;
            case ScheduleChange.Pause when row.Paused == 0:
                ledger.Writer.Schedules.SetPaused(row.Schedule, true, row.NextAt);
                ledger.AppendEvent(entry, null, null, "schedule-paused", row.Schedule);
                break;
            case ScheduleChange.Resume when row.Paused != 0:
                ledger.Writer.Schedules.SetPaused(row.Schedule, false, replan.Next is { } next ? Instant.ToRow(next) : null);
                ledger.AppendEvent(entry, null, null, "schedule-resumed", row.Schedule);
                break;
            default:
                break;                                               // it is so already
        }
    }

    public void Fire(Input.Fire fire)
    {
        ledger.Result.Planned.Add(fire.Answer);
        if (Find(fire.Schedule) is not var (row, entry) || row.Due != fire.Due)
            return;                                                  // removed, paused, changed or fired meanwhile
        ledger.Touch(entry);
        var fires = fire.Times.Where(time => row.LastAt is not { } last || Instant.ToRow(time) > last).ToList();
        foreach (var time in fires)
            FireAt(entry, row, time);
        if (fires.Count == 0)
            ledger.AppendEvent(entry, null, null, "schedule-skipped", $"{row.Schedule}: missed at {Text(fire.Last)}");
        ledger.Writer.Schedules.Pass(row.Schedule, fire.Last, fire.Next);
    }

    public void Fire(Input.FireNow request)
    {
        if (Find(request.Schedule) is not var (row, entry))
            request.Claim.Refuse(new ScheduleNotFoundException(request.Schedule));
        else if (Controls(entry, row, out var batch) is { } fault)
            request.Claim.Refuse(new InvalidScheduleException($"The schedule '{row.Schedule}' cannot be read: {fault} Define it again."));
        else
            // where it runs, the ticket says skipped
            Send(entry, row, batch ?? ControlBatch.Start(), request.Key, request.Claim, "asked for");
    }

    /// <summary>A job that is gone has no schedules.</summary>
    private (ScheduleRow Row, JobEntry Entry)? Find(string name)
    {
        if (ledger.Writer.Schedules.Find(name) is not { } row)
            return null;
        if (ledger.Jobs.Of(new JobId(row.JobId)) is { Job.State: not JobState.Deleted } entry)
            return (row, entry);
        if (ledger.Jobs.IsAside(new JobId(row.JobId)))
            return null;
        ledger.Writer.Schedules.Remove(name);
        return null;
    }

    /// <summary>A schedule cannot be read, and does not fire.</summary>
    public void OnUnreadable(Input.ScheduleUnreadable schedule) =>
        ledger.AppendEvent(null, null, null, "schedule-failed", $"{schedule.Schedule}: {schedule.Reason}");

    private void FireAt(JobEntry entry, ScheduleRow row, DateTimeOffset time)
    {
        if (Controls(entry, row, out var batch) is { } fault)
            ledger.AppendEvent(entry, null, null, "schedule-failed", $"{row.Schedule}: {fault} Define it again.");
        else if (batch is null)
            ledger.AppendEvent(entry, null, null, "schedule-skipped", $"{row.Schedule}: {Words.Of(entry.Job.State)} at {Text(time)}");
        else
            Send(entry, row, batch, KeyOf(row, time), new Claim(), $"for {Text(time)}");
    }

    private void Send(JobEntry entry, ScheduleRow row, ControlBatch batch, string? key, Claim claim, string why)
    {
        var known = ledger.Result.Accepted.Count;
        controls.Enqueue(new Input.Send(entry.Job.Name, batch, $"schedule {row.Schedule}", key, claim));
        if (ledger.Result.Accepted.Count == known)
            return;                                                  // refused: the key stands for another request
        ledger.AppendEvent(entry, null, ledger.Result.Accepted[^1].Tickets[^1], "schedule-fired", $"{row.Schedule}: {row.Control} {why}");
        steps.TakeTurns(entry);                                      // the next time finds the job as this one leaves it
    }

    /// <summary>
    /// What it sends, with the overlap of a start decided by the state of the job: null is nothing. A row that cannot be read has a fault.
    /// </summary>
    private static string? Controls(JobEntry entry, ScheduleRow row, out ControlBatch? batch)
    {
        batch = null;
        try
        {
            batch = ScheduledControl.Read(row.Control, row.Args);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or JsonException)
        {
            return $"{e.Message.TrimEnd('.')}.";
        }
        if (row.Control != "start")
            return null;
        var isUp = entry.Job.State is JobState.Starting or JobState.Running or JobState.Stopping;
        batch = row.Overlap switch
        {
            "queue" => new ControlBatch([new Control.Start(AfterCurrent: true)]),
            "restart" when isUp => ControlBatch.RestartWithSignal(),
            "skip" when isUp => null,
            _ => batch,
        };
        return null;
    }

    private static string KeyOf(ScheduleRow row, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"schedule:{row.Schedule}:{Instant.ToRow(time)}");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
