using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>
/// One decision of <see cref="RunMachine"/> while it is made: what is known of the run, and what is to be done and reported.
/// </summary>
internal sealed class RunStep(RunId run, Guid kernel, DateTimeOffset now, RunFacts facts)
{
    private readonly List<RunEffect> _effects = [];
    private readonly List<ProcessReport> _reports = [];
    private bool _isOver;

    public DateTimeOffset Now { get; } = now;

    public RunFacts Facts { get; set; } = facts;

    public IReadOnlyList<RunEffect> Effects => _effects;

    public IReadOnlyList<ProcessReport> Reports => _reports;

    public void Do(RunEffect effect) => _effects.Add(effect);

    public RunPhase Do(RunPhase phase, RunEffect effect)
    {
        _effects.Add(effect);
        return phase;
    }

    public RunPhase Answer(RunPhase phase, long ticket, string? error)
    {
        Report(ticket, error);
        return phase;
    }

    public void Deliver(RunNews order)
    {
        if (order is RunNews.Ask { Stop: var stop, Ticket: var ticket })
        {
            Facts = Facts with { Request = stop };
            Do(Facts.Reported == Reported.Ended ? new RunEffect.AskLeft(stop, ticket) : new RunEffect.Ask(stop, ticket));
        }
        else if (order is RunNews.Signal signal)
            Do(new RunEffect.Send(signal.Number, signal.Ticket));
    }

    public void Amend(StopRequest stop)
    {
        if (Facts.Reported == Reported.Ended)
            return;
        Facts = Facts with { Request = stop, IsAmended = Facts.Reported == Reported.Nothing };
        if (Facts.Reported == Reported.Launched)
            Do(new RunEffect.WriteRequest(stop));
    }

    /// <summary>The shim, if there is one, ends the rest of the tree.</summary>
    public void Kill()
    {
        Facts = Facts with { IsKillWanted = true };
        if (Facts.Reported != Reported.Nothing || Facts.Process is not null)
            Do(new RunEffect.WriteKill());
        Do(new RunEffect.KillMain());
    }

    public void KillRefused(string error)
    {
        if (Facts.Reported != Reported.Ended)
            _reports.Add(new ProcessReport.KillRefused(run, error));
    }

    /// <param name="mayLive">Whether orders that were held may still reach its main process.</param>
    public void Launched(bool mayLive)
    {
        if (Facts.Reported != Reported.Nothing)
            return;
        var at = Facts.Slots.Started is { } started ? WallClock.FromNanoseconds(started.WallNanoseconds) : Now;
        var process = Facts.Process ?? new ProcessIdentity(kernel, 0, 0, 0);   // both slot and record are damaged
        _reports.Add(new ProcessReport.Launched(run, process, at));
        var (held, isAmended) = (Facts.Held, Facts.IsAmended);
        Facts = Facts with { Reported = Reported.Launched, Held = [], IsAmended = false };
        foreach (var order in held)
        {
            if (mayLive)
                Deliver(order);
            else
                Refuse(order, Answers.AlreadyEnded);
        }
        if (isAmended)
            Do(new RunEffect.WriteRequest(Facts.Request));
    }

    /// <summary>As the shim wrote it down.</summary>
    public void Ended(in EndSlot end) => Ended(new ProcessReport.Ended(
        run,
        end.Kind == EndKind.Exited ? ExitStatus.Exited(end.Code) : new ProcessEnd.Signalled(end.Code, end.Kind == EndKind.Dumped),
        WallClock.FromNanoseconds(end.WallNanoseconds),
        new ResourceUsage(
            TimeSpan.FromMicroseconds(end.UserMicroseconds), TimeSpan.FromMicroseconds(end.SystemMicroseconds), end.MaxResidentKilobytes),
        IsAll: end.IsAll != 0));

    public void Ended(ProcessEnd end, DateTimeOffset at) => Ended(new ProcessReport.Ended(run, end, at, Usage: null));

    private void Ended(ProcessReport.Ended report)
    {
        if (Facts.Reported == Reported.Ended)
            return;
        Facts = Facts with { Reported = Reported.Ended };
        _reports.Add(report);
    }

    public void LaunchFailed(string error, bool isTransient, DateTimeOffset at)
    {
        RefuseHeld();
        Last(new ProcessReport.LaunchFailed(run, error, isTransient, at));
    }

    public void NeverRan()
    {
        RefuseHeld();
        Last(new ProcessReport.NeverRan(run));
    }

    public void TreeGone() => Last(new ProcessReport.TreeGone(run));

    private void Last(ProcessReport report)
    {
        Debug.Assert(!_isOver, "A run has one last report.");
        _isOver = true;
        _reports.Add(report);
    }

    private void RefuseHeld()
    {
        foreach (var order in Facts.Held)
            Refuse(order, Answers.NotLaunched);
        Facts = Facts with { Held = [] };
    }

    private void Refuse(RunNews order, string error)
    {
        if (order is RunNews.Ask ask)
            Facts = Facts with { Request = ask.Stop };
        Report(order is RunNews.Ask { Ticket: var asked } ? asked : ((RunNews.Signal)order).Ticket, error);
    }

    private void Report(long ticket, string? error) =>
        _reports.Add(new ProcessReport.Delivered(run, ticket, error) { IsRefused = Answers.IsRefusal(error) });
}
