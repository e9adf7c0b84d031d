using System.Collections.Immutable;
using static Supervisor.Durable.Jobs.JobEvent;
using static Supervisor.Durable.Jobs.JobState;

namespace Supervisor.Durable.Jobs;

/// <summary>
/// Every decision about a job, as one pure function of (job, event, time). No clock, no I/O, no log, no await.
/// </summary>
/// <remarks>
/// A control comes here only when it has its turn (<c>Admission</c>): never while a launch or a kill is under way, but for NextEnding; and,
/// while
/// a launch waits for what the last run has left, for what kills that: a stop then calls the launch off.
/// <code>
///              pending/finished/failed   backoff         running              stopping (window open)
/// Start        launch                    launch          –                    –
/// Stop         –                         finished        kill                 kill, launch nothing after
/// GracefulStop –                         finished        signal, window       signal, window not longer, launch nothing after
/// TryRestart   –                         launch          kill, then launch    kill, then launch
/// TryGraceful… –                         launch          signal, then launch  signal, window not longer, then launch
/// Signal       –                         –               signal               signal
/// NextEnding   done                      done            waits                waits (for the run that an earlier control is yet to launch)
/// Delete       deleted                   deleted         deleted              deleted
/// Stop, Delete deleted                   deleted         kill, then deleted   kill, then deleted
/// ResetFailed  failed: pending           counts again    counts again         counts again
/// Run          calls the hook            same            same                 same
/// Set…/Unset…  done                      done            done                 done
/// </code>
/// </remarks>
internal static class JobMachine
{
    /// <summary>How long a kill may take before it is repeated (a process in uninterruptible sleep, a tree that still forks).</summary>
    public static readonly TimeSpan KillAgain = TimeSpan.FromSeconds(5);

    /// <summary>How many starts may wait for a run's end; a further one is skipped.</summary>
    public const int MostNext = 100;

    /// <summary>The reason of a job whose restarts are exhausted (systemd's word).</summary>
    public const string StartLimitHit = "start-limit-hit";

    public static Decision Decide(JobRecord job, JobEvent e, DateTimeOffset now) => (job.State, e) switch
    {
        (_, TreeGone g) when job.Lives(g.Run) => Decision.Stay(job),    // out of order: recovery reports its end first, then this again
        (_, TreeGone g) => Clear(job, g.Run, now),
        (Deleted, _) => Decision.Stay(job),
        (_, TakenOver t) => Resume(job, t, now),

        (Starting { Ordered: true } s, Launched r) when r.Run == s.Run => Become(job, new Running(s.Run, r.Process), r.At < now ? r.At.Value : now),
        (Starting { Ordered: true } s, LaunchFailed r) when r.Run == s.Run => NotLaunched(job with { Tree = null }, s.Run, r.Error, now),
        (Starting { Ordered: true } s, NeverRan r) when r.Run == s.Run => new(job, [new Effect.Launch(s.Run)], Reply.Skipped),

        (Running s, Ended r) when r.Run == s.Run => AfterEnd(job, r, now),
        (Stopping { Ended: true }, Ended) => Decision.Stay(job),
        (Stopping { Killing: false } s, Ended { IsAll: false } r) when r.Run == s.Run && job.Spec.AsksMore => Decision.Stay(job with { State = s with { Ended = true } }),
        (Stopping s, Ended r) when r.Run == s.Run => AfterStop(job, s, now),

        (Stopping { Then: not null } s, KillRefused r) when r.Run == s.Run => Decision.Stay(job with { State = s with { Then = null } }),
        (Stopping s, Due d) when d.Deadline == s.Until => Kill(job, s, s.Until.Ticket, s.Then, now),
        (Backoff s, Due d) when d.Deadline == s.Until =>
            Launch(job with { Restarts = job.Restarts + 1, Tally = job.Tally.Count(job.Spec.Restart, now) }, new RunId(d.Number.Value), now),

        (_, Asked a) => Answer(job, a, now),
        _ => Decision.Stay(job),                                     // news of an earlier run, or of a deadline that was moved
    };

    private static Decision Answer(JobRecord job, Asked a, DateTimeOffset now) => (job.State, a.Control) switch
    {
        // The stop in front of it is done, yet it runs: something more urgent came in between. A process of a deleted job could not be
        // named any more, so none is left.
        (Running s, Control.Delete) when a.Follows => Kill(Stop(job, StopCause.Removed), Open(s), a.Ticket, null, now) with { Reply = Reply.NotYet },
        (Stopping s, Control.Delete) when a.Follows => Kill(Stop(job, StopCause.Removed), s, a.Ticket, null, now) with { Reply = Reply.NotYet },
        (_, Control.Delete) => Become(Stop(job, StopCause.Removed), new Deleted(), now) with { Reply = Reply.Done },

        (Starting or Running or Stopping, Control.NextEnding) => Wait(job, a.Ticket),
        (Starting { Ordered: false }, Control.Stop or Control.GracefulStop) when EndsAtOnce(a.Control, job.Spec.Stop) =>
            EndLeft(Become(Stop(job, a.Control.StopCause!.Value) with { Run = job.Tree }, new Finished(), now), a),      // the launch is called off
        (Starting { Ordered: false }, _) when EndsAtOnce(a.Control, job.Spec.Stop) => EndLeft(Decision.Stay(job), a),
        (Starting, _) => Decision.Stay(job),

        (_, Control.Run or Control.HandleError) => new(job, [CallOf(a.Ticket, a.Control)!], new Reply.Awaits(null)),
        (_, Control.SetSpawnHook c) => Set(job, job.Hooks with { Spawn = c.Hook }),
        (_, Control.UnsetSpawnHook) => Set(job, job.Hooks with { Spawn = null }),
        (_, Control.SetSpawnFunction c) => Set(job, job.Hooks with { SpawnFunction = c.Hook }),
        (_, Control.ClearSpawnFunction) => Set(job, job.Hooks with { SpawnFunction = null }),
        (_, Control.SetErrorHandler c) => Set(job, job.Hooks with { Error = c.Hook }),
        (_, Control.UnsetErrorHandler) => Set(job, job.Hooks with { Error = null }),

        (Failed, Control.ResetFailed) => Become(job with { Restarts = 0, Tally = RestartTally.None }, new Pending(), now) with { Reply = Reply.Done },
        (_, Control.ResetFailed) when job.Restarts > 0 || job.Tally != RestartTally.None =>
            Decision.Stay(job with { Restarts = 0, Tally = RestartTally.None }) with { Reply = Reply.Done },
        (Running or Stopping, Control.Start { AfterCurrent: true }) when job.Next.Length < MostNext => Queue(job, Number(a)),

        (Running s, Control.Stop c) => Kill(Stop(job, c.Cause), Open(s), a.Ticket, null, now),
        (Running s, Control.GracefulStop c) => StopGracefully(Stop(job, c.Cause), Open(s), a.Ticket, c.Signal, c.Grace, null, now),
        (Running s, Control.TryRestart) => Kill(job, Open(s), a.Ticket, Number(a), now),
        (Running s, Control.TryGracefulRestart c) => StopGracefully(job, Open(s), a.Ticket, c.Signal, c.Grace, Number(a), now),
        (Running s, Control.SendSignal c) => Signal(job, s.Run, c.Signal, a.Ticket),
        (Running, _) => Decision.Stay(job),

        (Stopping s, Control.Stop c) => Kill(Stop(job, c.Cause), s, a.Ticket, null, now),
        (Stopping s, Control.GracefulStop c) => StopGracefully(Stop(job, c.Cause), s, a.Ticket, c.Signal, c.Grace, null, now),
        (Stopping s, Control.TryRestart) => Kill(job, s, a.Ticket, Number(a), now),
        (Stopping s, Control.TryGracefulRestart c) => StopGracefully(job, s, a.Ticket, c.Signal, c.Grace, Number(a), now),
        (Stopping { Killing: false } s, Control.SendSignal c) when c.Signal == Durable.Signal.ForceStop => KillBySignal(job, s, a.Ticket, now),
        (Stopping s, Control.SendSignal c) => Signal(job, s.Run, c.Signal, a.Ticket),
        (Stopping, _) => Decision.Stay(job),

        (Backoff, Control.Stop or Control.GracefulStop) => EndLeft(Become(Stop(job, a.Control.StopCause!.Value), new Finished(), now) with { Reply = Reply.Done }, a),
        (Backoff, Control.TryRestart or Control.TryGracefulRestart) => LaunchAnew(job, Number(a), now),

        (_, Control.Start) => LaunchAnew(job, Number(a), now),
        (_, Control.Stop or Control.GracefulStop) when a.Control.StopCause is { } cause and not StopCause.Shutdown =>
            EndLeft(Decision.Stay(Stop(job, cause)), a),             // nothing to do but about what the last run has left, and to be remembered
        (_, Control.Stop or Control.GracefulStop) => EndLeft(Decision.Stay(job), a),
        (_, Control.SendSignal c) when c.Signal == Durable.Signal.ForceStop => EndLeft(Decision.Stay(job), a),
        (_, Control.NextEnding) => Decision.Stay(job) with { Reply = Reply.Done },
        _ => Decision.Stay(job),
    };

    /// <summary>
    /// Whether it kills what runs without asking: urgent, it passes a window, and the wait for what a run has left. A launch that waits for
    /// that is
    /// called off by a stop, and follows after all else.
    /// </summary>
    public static bool EndsAtOnce(Control control, StopOptions stop) => control switch
    {
        Control.Stop or Control.TryRestart => true,
        Control.GracefulStop c => IsKill(c.Signal ?? stop.Signal, c.Grace ?? stop.Grace),
        Control.TryGracefulRestart c => IsKill(c.Signal ?? stop.Signal, c.Grace ?? stop.Grace),
        Control.SendSignal c => c.Signal == Durable.Signal.ForceStop,
        _ => false,
    };

    private static bool IsKill(Signal signal, TimeSpan grace) => signal == Durable.Signal.ForceStop || grace <= TimeSpan.Zero;

    /// <summary>No main process runs, but its tree may not be gone: who stops the job waits for that, or kills what is left.</summary>
    private static Decision EndLeft(Decision decision, Asked a)
    {
        var job = decision.Job;
        if (job.Tree is not { } tree)
            return decision;
        ImmutableArray<Effect> kill = EndsAtOnce(a.Control, job.Spec.Stop) ? [new Effect.Kill(tree)] : [];
        return decision with
        {
            Effects = a.Control is Control.SendSignal c ? [new Effect.Signal(tree, c.Signal, a.Ticket), .. kill] : kill,
            Reply = new Reply.Awaits(a.Control is Control.TryRestart or Control.TryGracefulRestart && job.State is Starting s ? s.Run : tree),
        };
    }

    /// <summary>A run is numbered by the control that launches it.</summary>
    private static RunId Number(Asked a) => new(a.Ticket.Value);

    private static Decision Become(JobRecord job, JobState state, DateTimeOffset now, params ImmutableArray<Effect> effects) =>
        new(job with { State = state, Since = now }, effects, Reply.Skipped);

    private static Decision Launch(JobRecord job, RunId run, DateTimeOffset now)
    {
        var free = job.Tree is null;
        var next = job with { Run = run, Tree = free ? run : job.Tree };
        return Become(next, new Starting(run, Ordered: free), now, free ? [new Effect.Launch(run)] : []) with { Reply = new Reply.Awaits(run) };
    }

    /// <summary>The last run's tree is gone: the launch that waited for it may begin.</summary>
    private static Decision Clear(JobRecord job, RunId run, DateTimeOffset now)
    {
        if (job.Tree != run)
            return Decision.Stay(job);
        job = job with { Tree = null };
        var decision = job.State switch
        {
            Starting { Ordered: false } s => Launch(job, s.Run, now),
            Stopping s => AfterStop(job, s, now),
            _ => Decision.Stay(job),
        };
        return decision with { Effects = [new Effect.Forget(run), .. decision.Effects] };
    }

    /// <summary>A control asked for it: the policy's counting begins again.</summary>
    private static Decision LaunchAnew(JobRecord job, RunId run, DateTimeOffset now) =>
        Launch(job with { Wanted = Wanted.Run, Restarts = 0, Tally = RestartTally.None }, run, now);

    private static Decision LaunchNext(JobRecord job, RunId run, DateTimeOffset now) => LaunchAnew(job with { Next = job.Next.Remove(run) }, run, now);

    private static Decision Queue(JobRecord job, RunId run) =>
        Decision.Stay(job with { Wanted = Wanted.Run, Next = job.Next.Add(run) }) with { Reply = new Reply.Awaits(run) };

    /// <summary>
    /// What is stopped should stay so, and what waits for its end isn't wanted either. A shutdown changes nothing about what was stopped
    /// before.
    /// </summary>
    private static JobRecord Stop(JobRecord job, StopCause cause) =>
        job with { Next = [], Wanted = cause == StopCause.Shutdown && job.Wanted.StoppedBy is not null ? job.Wanted : new Wanted.Stopped(cause) };

    /// <summary>
    /// What a start of the supervisor launches, whatever the last run's end was (CONTRACT.md, "Restart policies" 2). A shutdown is
    /// over by that: what is still on its way down by it comes up again.
    /// </summary>
    private static Decision Resume(JobRecord job, TakenOver t, DateTimeOffset now)
    {
        var (number, byShutdown) = (new RunId(t.Number.Value), job.Wanted.StoppedBy == StopCause.Shutdown);
        var resumed = byShutdown ? job with { Wanted = Wanted.Run } : job;
        return job.State switch
        {
            Pending or Finished or Failed when StartsAgain(job, t.Booted) => LaunchAnew(resumed, number, now),
            Stopping s when byShutdown && StartsAgain(job, t.Booted) =>
                Decision.Stay(resumed with { State = s with { Then = number } }) with { Reply = new Reply.Awaits(number) },
            _ => Decision.Stay(resumed),
        };
    }

    private static bool StartsAgain(JobRecord job, bool booted) => (job.Spec.AutoStart, job.Spec.Restart.Policy, job.Wanted.StoppedBy) switch
    {
        (_, _, StopCause.Removed) => false,                          // its delete waits in its queue
        (true, _, StopCause.Shutdown) => true,
        (false, var policy, StopCause.Shutdown) => policy != RestartKind.Never,
        (true, _, null) => booted,
        (true, RestartKind.Always, _) => booted,
        _ => false,
    };

    /// <summary>What follows a run that was asked to end.</summary>
    private static Decision AfterStop(JobRecord job, Stopping s, DateTimeOffset now) =>
        s.Then is { } then ? LaunchAnew(job, then, now)
        : job.Next is [var next, ..] ? LaunchNext(job, next, now)
        : Become(job, new Finished(), now);

    /// <summary>What follows a run that ended by itself.</summary>
    private static Decision AfterEnd(JobRecord job, Ended e, DateTimeOffset now)
    {
        if (job.Next is [var next, ..])
            return LaunchNext(job, next, now);
        if (e.At - job.Since >= job.Spec.Restart.ResetAfter)
            job = job with { Tally = RestartTally.None };
        return job.Spec.Restart.Wants(e.End) ? Retry(job, e.At < now ? e.At : now, now) : Become(job, new Finished(), now);
    }

    /// <summary>A launch that failed is a run that failed: the policy decides.</summary>
    private static Decision NotLaunched(JobRecord job, RunId run, string error, DateTimeOffset now)
    {
        var decision = job.Next is [var next, ..] ? LaunchNext(job, next, now)
            : job.Spec.Restart.Policy == RestartKind.Never ? Become(job, new Failed(error), now)
            : Retry(job, now, now);
        return decision with { Effects = [new Effect.Forget(run), .. decision.Effects] };
    }

    /// <summary>A restart is due a delay after the end, be that long ago; unless there were too many.</summary>
    private static Decision Retry(JobRecord job, DateTimeOffset since, DateTimeOffset now)
    {
        var policy = job.Spec.Restart;
        var due = WholeMilliseconds(since + policy.DelayOf(job.Tally.Attempts, job.Run!.Value.Value));
        if (job.Tally.IsExhausted(policy, due))
            return Become(job, new Failed(StartLimitHit), now);
        return Become(job, new Backoff(new Deadline(DeadlineKind.Restart, due, due > now ? due - now : TimeSpan.Zero, null)), now);
    }

    /// <summary>
    /// As rows have it, and no sooner: what is read again is then the same, and keeps its moment whatever the wall clock does.
    /// </summary>
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset instant) =>
        instant.Ticks % TimeSpan.TicksPerMillisecond is var rest and > 0 ? instant.AddTicks(TimeSpan.TicksPerMillisecond - rest) : instant;

    /// <summary>A running process seen as one whose window is about to be opened: asking and killing then have one form.</summary>
    private static Stopping Open(Running s) => new(s.Run, s.Process, new Deadline(DeadlineKind.Grace, DateTimeOffset.MaxValue, TimeSpan.MaxValue, null), null);

    private static Decision Kill(JobRecord job, Stopping s, TicketId? ticket, RunId? then, DateTimeOffset now)
    {
        var killing = s with { Until = After(DeadlineKind.Kill, KillAgain, ticket, now), Then = then };
        return Halt(job, killing, now, [new Effect.Kill(s.Run)], then);
    }

    private static Decision StopGracefully(JobRecord job, Stopping s, TicketId ticket, Signal? signal, TimeSpan? grace, RunId? then, DateTimeOffset now)
    {
        var number = signal ?? job.Spec.Stop.Signal;
        var until = After(DeadlineKind.Grace, grace ?? job.Spec.Stop.Grace, ticket, now);
        if (IsKill(number, until.Length))
            return Kill(job, s, ticket, then, now);
        if (s.Until.Due < until.Due)                                 // a window is never made longer
            until = s.Until;
        return Halt(job, s with { Until = until, Then = then }, now, [new Effect.Ask(s.Run, number, ticket, until, job.Spec.Asked)], then);
    }

    /// <summary>A window that is open ends with it, for the whole tree; what was to follow follows.</summary>
    private static Decision KillBySignal(JobRecord job, Stopping s, TicketId ticket, DateTimeOffset now)
    {
        var decision = Kill(job, s, ticket, s.Then, now);
        return decision with { Effects = [new Effect.Signal(s.Run, Durable.Signal.ForceStop, ticket), .. decision.Effects], Reply = new Reply.Awaits(s.Run) };
    }

    private static Decision Halt(JobRecord job, Stopping s, DateTimeOffset now, ImmutableArray<Effect> effects, RunId? then) =>
        new(
            job with { State = s, Since = job.State is Stopping ? job.Since : now, Wanted = then is null ? job.Wanted : Wanted.Run },
            effects,
            new Reply.Awaits(then ?? s.Run));

    private static Decision Signal(JobRecord job, RunId run, Signal signal, TicketId ticket) =>
        new(job, [new Effect.Signal(run, signal, ticket)], new Reply.Awaits(run));

    /// <summary>The call of a hook that a control asks for; null where it asks for none.</summary>
    public static Effect.Call? CallOf(TicketId ticket, Control control) => control switch
    {
        Control.Run c => new(ticket, c.Hook, c.Payload, null),
        Control.HandleError c => new(ticket, c.Hook, null, c.Error),
        _ => null,
    };

    private static Decision Set(JobRecord job, JobHooks hooks) => Decision.Stay(job with { Hooks = hooks }) with { Reply = Reply.Done };

    /// <summary>For the living run, or for the last of those that earlier controls are yet to launch (CONTRACT.md, "Order" 5).</summary>
    private static Decision Wait(JobRecord job, TicketId ticket)
    {
        var run = job.ToCome.Where(run => run.Value < ticket.Value).Select(run => (RunId?)run).LastOrDefault() ?? job.Living;
        return Decision.Stay(job) with { Reply = run is null ? Reply.Done : new Reply.Awaits(run) };     // a leader has ended, its group has not
    }

    private static Deadline After(DeadlineKind kind, TimeSpan length, TicketId? ticket, DateTimeOffset now) => new(kind, now + length, length, ticket);
}
