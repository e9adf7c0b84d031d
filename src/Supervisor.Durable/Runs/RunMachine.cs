using System.Diagnostics;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs;

/// <summary>
/// Decides what follows from news of one run. It knows no clock, no file and no process: the host gathers what was seen, asks, and carries
/// out what was decided; the simulation and the random walk do the same with runs that are not real. Each pair of a phase and a kind of
/// news is decided on purpose; a test proves it. Reports are made once each, in the order Launched, Ended, TreeGone.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="kernel">The kernel's boot, for the report of a process of which nothing is known.</param>
internal sealed class RunMachine(RunId run, Guid kernel)
{
    /// <summary>What follows from <paramref name="news"/> that come at <paramref name="now"/>.</summary>
    public RunDecision Decide(RunPhase phase, RunNews news, DateTimeOffset now)
    {
        var step = new RunStep(run, kernel, now, phase.Facts);
        var next = phase switch
        {
            RunPhase.New => WhenNew(step, news),
            RunPhase.Launching p => WhenLaunching(step, p, news),
            RunPhase.Witnessed p => WhenWitnessed(step, p, news),
            RunPhase.Locking p => WhenLocking(step, p, news),
            RunPhase.Orphaned p => WhenOrphaned(step, p, news),
            RunPhase.Draining p => WhenDraining(step, p, news),
            RunPhase.EndingTree p => WhenEndingTree(step, p, news),
            RunPhase.Leaving p => WhenLeaving(step, p, news),
            RunPhase.Over p => WhenOver(step, p, news),
            RunPhase.Forgotten p => WhenForgotten(step, p, news),
            _ => throw new UnreachableException($"{phase.GetType().Name} is no phase."),
        };
        return new(next with { Facts = step.Facts }, step.Effects, step.Reports);
    }

    private static RunPhase WhenNew(RunStep step, RunNews news)
    {
        switch (news)
        {
            case RunNews.Launch n:
                step.Facts = step.Facts with { Request = StopRequest.Of(n.Order.Spec.Asked) };
                step.Do(new RunEffect.Launch(n.Order));
                return new RunPhase.Launching(step.Facts);
            case RunNews.Recover n:
                return step.Do(new RunPhase.New(), new RunEffect.Find(n.Order));
            case RunNews.Resume n:
                return RunFollowing.Resumed(step, n);
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return OrderedTooLate(step, new RunPhase.New(), news);
        }
    }

    private static RunPhase WhenLaunching(RunStep step, RunPhase.Launching phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.ShimStarted:
                return RunFollowing.Follow(step, new RunPhase.Witnessed(step.Facts), hasShim: true);
            case RunNews.Resume n:
                return RunFollowing.Resumed(step, n);
            case RunNews.LaunchFailed n:
                step.LaunchFailed(n.Error, n.IsTransient, step.Now);
                return RunEnding.Closed(step);
            case RunNews.SlotsRead n:
                step.Facts = step.Facts.With(n.Slots);               // looked at when the launch is done
                return phase;
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenWitnessed(RunStep step, RunPhase.Witnessed phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.SlotsRead n:
                return RunFollowing.Follow(step, phase, n);
            case RunNews.ShimGone n:
                return RunFollowing.ShimGone(step, n);
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenLocking(RunStep step, RunPhase.Locking phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.SlotsRead n:
                return RunFollowing.Follow(step, phase, n);
            case RunNews.ShimGone n:                                 // it was found after the wait for its lock had begun
                step.Facts = step.Facts.With(n.Slots) with { ShimEnd = n.End };
                return phase;
            case RunNews.Locked n:
                return RunSettling.Settled(step, n);
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenOrphaned(RunStep step, RunPhase.Orphaned phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.MainGone n:
                return RunEnding.MainGone(step, phase, n.End);
            case RunNews.PumpDone:
                return phase with { IsPumping = false };
            case RunNews.PumpGone { End: ProcessEnd.Signalled }:
                step.Do(phase.PumpsKilled == 0 ? new RunEffect.StartPump(OfDead: false) : new RunEffect.DelayPump());
                return phase with { PumpsKilled = phase.PumpsKilled + 1, IsPumping = phase.PumpsKilled == 0 || phase.IsPumping };
            case RunNews.PumpGone { End: not ProcessEnd.Success }:
                return step.Do(phase, new RunEffect.LogNotCaptured());
            case RunNews.PumpDue:
                step.Do(new RunEffect.StartPump(OfDead: false));
                return phase with { IsPumping = true };
            case RunNews.TreeEnded:
                return phase with { IsEnding = false };              // its main process' end is still to be read
            case RunNews.Kill:
                step.Facts = step.Facts with { IsKillWanted = true };
                return phase with { IsEnding = RunEnding.EndTree(step, phase.IsEnding) };
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenDraining(RunStep step, RunPhase.Draining phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.PumpDone or RunNews.PumpLate:
                return RunEnding.Drained(step, phase);
            case RunNews.TreeEnded:
                return phase with { IsEnding = false };
            case RunNews.Kill:
                step.Facts = step.Facts with { IsKillWanted = true };
                return phase with { IsEnding = RunEnding.EndTree(step, phase.IsEnding) };
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenEndingTree(RunStep step, RunPhase.EndingTree phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.TreeEnded { IsGone: true }:
                return RunEnding.TreeGone(step);
            case RunNews.TreeEnded:
                return phase with { IsAtWork = false };
            case RunNews.Kill:
                step.Facts = step.Facts with { IsKillWanted = true };
                return phase with { IsAtWork = RunEnding.EndTree(step, phase.IsAtWork) };
            case RunNews.Forget:
                return RunEnding.Forget(step, isFree: false);
            default:
                return Ordered(step, phase, news);
        }
    }

    private static RunPhase WhenLeaving(RunStep step, RunPhase.Leaving phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.ShimGone when phase.IsForgotten:
                return RunEnding.Forget(step, isFree: true);
            case RunNews.ShimGone:
                return RunEnding.Closed(step);
            case RunNews.Forget:
                return phase with { IsForgotten = true };
            default:
                return OrderedTooLate(step, phase, news);
        }
    }

    private static RunPhase WhenOver(RunStep step, RunPhase.Over phase, RunNews news) =>
        news is RunNews.Forget ? RunEnding.Forget(step, isFree: true) : OrderedTooLate(step, phase, news);

    private static RunPhase WhenForgotten(RunStep step, RunPhase.Forgotten phase, RunNews news) => OrderedTooLate(step, phase, news);

    /// <summary>Orders, in a phase in which something of the run may live; what else may come and changes nothing.</summary>
    private static RunPhase Ordered(RunStep step, RunPhase phase, RunNews news)
    {
        switch (news)
        {
            case RunNews.Signal or RunNews.Ask when step.Facts.Reported == Reported.Nothing:
                step.Facts = step.Facts with { Held = step.Facts.Held.Add(news) };
                return phase;
            case RunNews.Signal n when step.Facts.Reported == Reported.Ended:
                return step.Answer(phase, n.Ticket, n.Number == NativeProcesses.SIGKILL ? null : Answers.AlreadyEnded);   // a kill follows
            case RunNews.Signal or RunNews.Ask:
                step.Deliver(news);
                return phase;
            case RunNews.Amend n:
                step.Amend(n.Stop);
                return phase;
            case RunNews.Kill:
                step.Kill();
                return phase;
            case RunNews.Answered n:
                return step.Answer(phase, n.Ticket, n.Error);
            case RunNews.KillRefused n:
                step.KillRefused(n.Error);
                return phase;
            default:
                return Ignored(phase, news);
        }
    }

    /// <summary>Orders, in a phase in which nothing is there that could carry them out.</summary>
    private static RunPhase OrderedTooLate(RunStep step, RunPhase phase, RunNews news) => news switch
    {
        RunNews.Signal n => step.Answer(phase, n.Ticket, Answers.AlreadyEnded),
        RunNews.Ask n => step.Answer(phase, n.Ticket, Answers.AlreadyEnded),
        RunNews.Answered n => step.Answer(phase, n.Ticket, n.Error),
        _ => Ignored(phase, news),
    };

    /// <summary>News that change nothing in a phase: late, repeated, or of no use any more.</summary>
    private static RunPhase Ignored(RunPhase phase, RunNews news) => news switch
    {
        RunNews.Launch or RunNews.Recover or RunNews.Resume or RunNews.Forget or RunNews.Locked => phase,
        RunNews.Amend or RunNews.Kill or RunNews.Answered or RunNews.KillRefused => phase,
        RunNews.ShimStarted or RunNews.LaunchFailed or RunNews.SlotsRead or RunNews.ShimGone => phase,
        RunNews.MainGone or RunNews.TreeEnded => phase,
        RunNews.PumpDone or RunNews.PumpGone or RunNews.PumpDue or RunNews.PumpLate => phase,
        _ => throw new UnreachableException($"In phase {phase.GetType().Name} it is not decided what {news.GetType().Name} means."),
    };
}
