using System.Globalization;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// One transaction: takes what has arrived, decides, and writes all of it down. Its result is owed to the world after the commit only.
/// </summary>
internal sealed class Round
{
    private readonly RoundLedger _ledger;
    private readonly JobSteps _jobs;
    private readonly ControlSteps _controls;
    private readonly DefinitionSteps _definitions;
    private readonly ScheduleSteps _schedules;
    private readonly ProcessSteps _processes;
    private readonly HookSteps _hooks;
    private readonly TakeoverSteps _takeover;

    /// <param name="writer">Its transaction.</param>
    /// <param name="jobs">All jobs.</param>
    /// <param name="isGone">Whether a hook was in the memory of a program that is gone.</param>
    /// <param name="boot">The machine.</param>
    /// <param name="now">The time of all that happens in it.</param>
    public Round(Writer writer, JobTable jobs, Predicate<string> isGone, MachineBoot boot, DateTimeOffset now)
    {
        _ledger = new RoundLedger(writer, jobs, now);
        _jobs = new JobSteps(_ledger);
        _controls = new ControlSteps(_ledger, _jobs);
        _definitions = new DefinitionSteps(_ledger, _controls);
        _schedules = new ScheduleSteps(_ledger, _jobs, _controls);
        _processes = new ProcessSteps(_ledger, _jobs, _controls);
        _hooks = new HookSteps(_ledger, _jobs, _controls, _processes, isGone);
        _takeover = new TakeoverSteps(_ledger, _jobs, _hooks, boot);
        Defects = new DefectSteps(_ledger, _jobs);
    }

    /// <summary>What it does about rows that cannot be read, and jobs that cannot be decided over.</summary>
    public DefectSteps Defects { get; }

    public RoundResult Result => _ledger.Result;

    /// <summary>The entries this round has changed: to be read again if the commit fails.</summary>
    public IReadOnlyCollection<JobEntry> Touched => _ledger.Touched;

    /// <summary>How far the wall clock was set, if it was.</summary>
    public TimeSpan Shift { get; private set; }

    public void Take(Input input)
    {
        switch (input)
        {
            case Input.Send send: _controls.Enqueue(send); break;
            case Input.SendSelected selected: _controls.Enqueue(selected); break;
            case Input.Define define: _definitions.Define(define); break;
            case Input.Plan plan: _schedules.Plan(plan); break;
            case Input.Replan replan: _schedules.Replan(replan); break;
            case Input.Fire fire: _schedules.Fire(fire); break;
            case Input.FireNow request: _schedules.Fire(request); break;
            case Input.Report report: _processes.OnReport(report.News); break;
            case Input.HookNews hook: _hooks.OnReport(hook.News); break;
            case Input.Recovered recovered: _takeover.Resume(recovered); break;
            case Input.ScheduleUnreadable unreadable: _schedules.OnUnreadable(unreadable); break;
            case Input.Upkeep upkeep: StepRetention(upkeep.Pass); break;
            default: break;                                          // a tick only wakes the loop
        }
    }

    /// <summary>What others have put into the outbox (<c>control_request</c>) since the last round.</summary>
    public void TakeForeign() => _controls.TakeForeign();

    /// <summary>
    /// The wall clock was set, and deadlines move with it: what is due in a minute is still due in a minute. This also holds for a window
    /// that is compared with a new one, and for the next supervisor, which has only the rows.
    /// </summary>
    public void ShiftDeadlines(TimeSpan shift)
    {
        Shift = shift;
        _ledger.AppendEvent(null, null, null, "clock-set", shift.ToString("c", CultureInfo.InvariantCulture));
        foreach (var entry in _ledger.Jobs.All.Where(entry => entry.Job.State.Deadline is not null))
            _ledger.Isolate(entry, () => entry.Job = entry.Job with { State = entry.Job.State.Shifted(shift) });
    }

    /// <summary>A deadline has passed.</summary>
    public void OnDeadline(JobEntry entry, Deadline deadline) => _jobs.OnDeadline(entry, deadline);

    /// <summary>Gives every control of the touched jobs its turn that may have one, and writes the jobs down.</summary>
    public void Finish()
    {
        foreach (var entry in Touched)
            _ledger.Isolate(entry, () => _jobs.TakeTurns(entry));
        _ledger.WriteWaiting();
        _definitions.RememberLaunches();
        foreach (var entry in Touched)
            _ledger.Isolate(entry, () => _ledger.Save(entry));
    }

    /// <summary>After a fault even a round without news writes a row, so that its commit proves something.</summary>
    public void Probe() => _ledger.AppendEvent(null, null, null, "storage-recovered");

    /// <summary>One step of the pass over history that is no longer kept.</summary>
    private void StepRetention(UpkeepPass pass)
    {
        try
        {
            Result.Upkeep = (pass, pass.Step(_ledger.Writer.Upkeep, _ledger.Now) > 0);
        }
        catch (SqliteException e) when (!SqliteFault.IsUnavailable(e))
        {
            pass.GiveUp();                                           // rows that refuse to go are no reason to refuse controls
            Result.Upkeep = (pass, true);
            _ledger.AppendEvent(null, null, null, "upkeep-failed", e.Message);
        }
    }
}
