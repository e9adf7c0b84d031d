using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// What is seen of a run: in its folder, of its shim, of its main process, under its lock. Used as <see cref="HostedRun"/> is.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="owner">Gets what is seen later.</param>
/// <param name="host">What all runs of the host share.</param>
internal sealed class RunObserver(HostedRun run, RunHost owner, HostContext host)
{
    /// <summary>
    /// What its folder, its shim and its lock show to the supervisor after the one that launched it. What cannot be known now is found
    /// under its lock, which is waited for; until then orders are carried out on what the database knows.
    /// </summary>
    public RunNews.Resume Find(RecoverOrder order)
    {
        var known = RunFacts.Known(order);
        run.Main.HasBooted = order.HasBooted;
        var (hasFolder, slots) = (run.Directory.Exists, RunState.Empty);
        RunNews.Locked? free = null;
        try
        {
            if (hasFolder)
            {
                WatchState(run.Directory.StatePath);                 // first: what is written after the reading is news
                slots = run.Directory.ReadState();
                known = known.With(slots);
                FindShim(slots);
                _ = run.Main.TryFind(known.Process);
                run.Orders.Read(slots.Stop);
            }
            free = TryUnderLock(known);
            if (free is null)
                _ = run.ReadSpec();                                  // else it was read under the lock
        }
        catch (IOException e)
        {
            host.Log.Unread(run.Job, run.Number.Value, e);
        }
        if (free is null && run.Shim.Live is { } shim)
            host.Log.Adopted(run.Job, run.Number.Value, shim.Pid);
        return new(order, hasFolder, slots, HasShim: run.Shim.Live is not null, free);
    }

    /// <summary>What its state file says now; null where that matters no more.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public RunNews? ReadSlots()
    {
        if (run.Phase is not (RunPhase.Launching or RunPhase.Witnessed or RunPhase.Locking))
            return null;
        var slots = run.Directory.ReadState();
        FindShim(run.Phase.Facts.Slots.With(slots));
        var isNew = run.Main is { IsGone: false, Live: null } && run.Main.TryFind(run.Phase.Facts.With(slots).Process);
        return new RunNews.SlotsRead(slots, HasShim: run.Shim.IsThere, isNew);
    }

    /// <summary>
    /// What stands in its folder, and why its launch failed where it did: that may look at the program's file, on whatever disk.
    /// </summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public (RunState Slots, SpecSummary Spec, string? LaunchError) ReadUnderLock()
    {
        var (slots, spec) = (run.Directory.ReadState(), run.Directory.ReadSpec());
        return (slots, spec, LaunchErrorOf(slots, spec));
    }

    private static string? LaunchErrorOf(RunState slots, SpecSummary spec) =>
        slots.End is { Kind: EndKind.LaunchError } end ? LaunchFailure.Describe(end.Step, end.Code, spec) : null;

    /// <summary>What is found under its lock; null if another process has it.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public RunNews.Locked? TryUnderLock(RunFacts before)
    {
        if (!run.Lock.TryTake(out var held))
            return null;
        try
        {
            return Under(held, ReadUnderLock(), before);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>What is found under its lock, which is ours from now on.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public RunNews.Locked Under(Descriptor? held, (RunState Slots, SpecSummary Spec, string? LaunchError) read, RunFacts before)
    {
        var (slots, spec, launchError) = read;
        run.Lock.Hold(held);
        spec = run.Remember(spec);
        var facts = before.With(slots);
        var isHere = facts.Process is null || run.Main.IsHere(facts.Process);
        var isEnded = facts.Slots.End is not null || facts.Reported == Reported.Ended;
        var found = new RunNews.Locked(slots, spec)
        {
            HasFolder = run.Directory.Exists,
            IsHere = isHere,
            MainLives = !isEnded && isHere && run.Main.Find(facts.Process),
            HasOutputs = run.Shim.Live is not null && host.Outputs.Has(run.Number),
            MayHaveTree = run.Tree.MayLive(facts),
            LaunchError = launchError ?? LaunchErrorOf(facts.Slots, spec),
        };
        return RecoveryTable.Judge(facts, found) == Finding.NeverRan
            ? found with { ShimFault = owner.FaultOfShim(run, facts.ShimEnd) }
            : found;
    }

    /// <summary>Null once that was seen, or where it matters no more.</summary>
    public RunNews.ShimGone? SeeShimEnd()
    {
        if (!run.Shim.IsThere || run.Phase.IsSettled || run.Phase is RunPhase.Over or RunPhase.Forgotten)
            return null;
        // first: what comes then can't be done twice
        var slots = run.Phase is RunPhase.Leaving ? RunState.Empty : run.Directory.ReadState();
        return new(slots, run.Shim.Reap());
    }

    public RunNews.MainGone? SeeMainEnd(uint events)
    {
        if (run.Phase is not RunPhase.Orphaned)
            return null;
        var end = ExitStatus.Read(run.Main.Live!, out var later);
        // else the kernel reports when it is reaped, which is another edge
        return end is null && later && (events & NativeWaiting.EPOLLHUP) == 0 ? null : new(end);
    }

    public void WatchState(string path)
    {
        try
        {
            run.Keep(host.Loop.WatchFile(path, () => owner.OnNews(run, ReadSlots)));
        }
        // no inotify watches left: the shim's end still shows everything, later
        catch (NativeException e)
        {
            host.Log.DoneWithout(run.Job, run.Number.Value, "watching its state file", e);
        }
    }

    /// <summary>Finds the shim by its header slot, if it wasn't found before.</summary>
    private void FindShim(RunState slots)
    {
        if (run.Shim.Live is not null || slots.Header is not { } header
            || !run.Main.IsHere(BootIdentity.ToGuid(header.Boot), (long)header.ShimStartTime))
            return;
        try
        {
            if (LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0) is { } shim)
                run.Shim.Watch(shim);
        }
        catch (NativeException e)
        {
            host.Log.DoneWithout(run.Job, run.Number.Value, "watching its shim", e);
        }
    }
}
