using System.Globalization;
using System.Text.Json;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>What a round does about schedules. A fire's controls, its times and its event are one commit: so it is exactly one.</summary>
internal sealed partial class Round
{
    private void Plan(Input.Plan plan)
    {
        var known = writer.Schedules.Find(plan.Schedule.Name);
        if (jobs.Named(plan.Schedule.Job) is not { } entry)
            plan.Answer.TrySetException(NotThere(plan.Schedule.Job));
        else if (known is not null && plan.CreateOnly)
            plan.Answer.TrySetException(new ScheduleExistsException(plan.Schedule.Name));
        else
            Result.Scheduled.Add((plan.Answer, Put(entry, plan, known)));
    }

    private DefinitionChange Put(JobEntry entry, Input.Plan plan, ScheduleRow? known)
    {
        var row = RowOf(entry, plan, known);
        if (row == known)
            return DefinitionChange.Unchanged;
        Touch(entry);
        writer.Schedules.Put(row, now);
        AppendEvent(entry, null, null, known is null ? "schedule-added" : "schedule-changed", row.Schedule);
        return known is null ? DefinitionChange.Created : DefinitionChange.Changed;
    }

    /// <summary>Where its times are the same it fires next when it would have: nothing that was missed is forgotten by being declared again.</summary>
    private static ScheduleRow RowOf(JobEntry entry, Input.Plan plan, ScheduleRow? known)
    {
        var schedule = plan.Schedule;
        var (control, args) = ScheduledControl.Write(schedule.Controls)!.Value;
        var hasSameTimes = known is { NextAt: { } time } && Instant.Is(time) && known.Cron is not null && known.Cron == schedule.Cron && known.TimeZone == plan.TimeZone;
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

    private void Replan(Input.Replan replan)
    {
        if (Find(replan.Schedule) is not var (row, entry))
        {
            replan.Answer.TrySetException(new ScheduleNotFoundException(replan.Schedule));
            return;
        }
        Result.Planned.Add(replan.Answer);
        Touch(entry);
        switch (replan.Change)
        {
            case ScheduleChange.Remove:
                writer.Schedules.Remove(row.Schedule);
                AppendEvent(entry, null, null, "schedule-removed", row.Schedule);
                break;
            case ScheduleChange.Pause when row.Paused == 0:
                writer.Schedules.SetPaused(row.Schedule, true, row.NextAt);
                AppendEvent(entry, null, null, "schedule-paused", row.Schedule);
                break;
            case ScheduleChange.Resume when row.Paused != 0:
                writer.Schedules.SetPaused(row.Schedule, false, replan.Next is { } next ? Instant.ToRow(next) : null);
                AppendEvent(entry, null, null, "schedule-resumed", row.Schedule);
                break;
            default:
                break;                                               // it is so already
        }
    }

    private void Fire(Input.Fire fire)
    {
        Result.Planned.Add(fire.Answer);
        if (Find(fire.Schedule) is not var (row, entry) || row.Due != fire.Due)
            return;                                                  // removed, paused, changed or fired meanwhile
        Touch(entry);
        var fires = fire.Times.Where(time => row.LastAt is not { } last || Instant.ToRow(time) > last).ToList();
        foreach (var time in fires)
            Enact(entry, row, time);
        if (fires.Count == 0)
            AppendEvent(entry, null, null, "schedule-skipped", $"{row.Schedule}: missed at {Text(fire.Last)}");
        writer.Schedules.Pass(row.Schedule, fire.Last, fire.Next);
    }

    private void Fire(Input.FireNow request)
    {
        if (Find(request.Schedule) is not var (row, entry))
            request.Claim.Refuse(new ScheduleNotFoundException(request.Schedule));
        else if (Controls(entry, row, out var batch) is { } fault)
            request.Claim.Refuse(new InvalidScheduleException($"The schedule '{row.Schedule}' cannot be read: {fault} Define it again."));
        else
            Send(entry, row, batch ?? ControlBatch.Start(), request.Key, request.Claim, "asked for");   // where it runs, the ticket says skipped
    }

    /// <summary>A job that is gone has no schedules.</summary>
    private (ScheduleRow Row, JobEntry Entry)? Find(string name)
    {
        if (writer.Schedules.Find(name) is not { } row)
            return null;
        if (jobs.Of(new JobId(row.JobId)) is { Job.State: not JobState.Deleted } entry)
            return (row, entry);
        if (jobs.IsAside(new JobId(row.JobId)))
            return null;
        writer.Schedules.Remove(name);
        return null;
    }

    private void Enact(JobEntry entry, ScheduleRow row, DateTimeOffset time)
    {
        if (Controls(entry, row, out var batch) is { } fault)
            AppendEvent(entry, null, null, "schedule-failed", $"{row.Schedule}: {fault} Define it again.");
        else if (batch is null)
            AppendEvent(entry, null, null, "schedule-skipped", $"{row.Schedule}: {Words.Of(entry.Job.State)} at {Text(time)}");
        else
            Send(entry, row, batch, string.Create(CultureInfo.InvariantCulture, $"schedule:{row.Schedule}:{Instant.ToRow(time)}"), new Claim(), $"for {Text(time)}");
    }

    private void Send(JobEntry entry, ScheduleRow row, ControlBatch batch, string? key, Claim claim, string why)
    {
        var known = Result.Accepted.Count;
        Enqueue(new Input.Send(entry.Job.Name, batch, $"schedule {row.Schedule}", key, claim));
        if (Result.Accepted.Count == known)
            return;                                                  // refused: the key stands for another request
        AppendEvent(entry, null, Result.Accepted[^1].Tickets[^1], "schedule-fired", $"{row.Schedule}: {row.Control} {why}");
        TakeTurns(entry);                                            // the next time finds the job as this one leaves it
    }

    /// <summary>What it sends, with the overlap of a start decided by the state of the job: null is nothing. A row that cannot be read has a fault.</summary>
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

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
