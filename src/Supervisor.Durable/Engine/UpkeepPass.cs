using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// One pass over the history: by age, by number, then what those leave behind. It goes by steps, each of which is short by the clock as
/// well as by its rows, since a control that arrives meanwhile waits for its end. What a failed step has skipped is for the next pass.
/// </summary>
internal sealed class UpkeepPass(Retention kept, TimeProvider time)
{
    /// <summary>
    /// So many controls (each with its run), or events, are looked at in a step; of a batch, which goes whole, up to so many.
    /// </summary>
    public const int MostInAStep = 30, MostInABatch = 1_000;

    private const int AtOnce = 15, EventsPerTicket = 5, PagesKept = 256;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Younger tickets may be asked for again by their idempotency keys, or by a caller that looks now and then.</summary>
    private static readonly TimeSpan AskedAgain = TimeSpan.FromHours(1);

    private IEnumerator<int>? _steps;
    private DateTimeOffset _now;
    private long _began;

    public bool IsOver { get; private set; }

    /// <summary>How many rows it has removed.</summary>
    public long Removed { get; private set; }

    /// <summary>Within the writer's transaction; returns how many rows it has removed, or pages it has moved.</summary>
    public int Step(UpkeepStatements rows, DateTimeOffset now)
    {
        (_now, _began) = (now, time.GetTimestamp());
        _steps ??= Steps(rows).GetEnumerator();
        do
        {
            IsOver = !_steps.MoveNext();
        }
        while (!IsOver && _steps.Current == 0 && !IsEnough());
        return IsOver ? 0 : _steps.Current;
    }

    /// <summary>It cannot continue; the next one may.</summary>
    public void GiveUp() => IsOver = true;

    private bool IsEnough() => time.GetElapsedTime(_began) >= Budget;

    private IEnumerable<int> Steps(UpkeepStatements rows)
    {
        var (aged, unasked) = (_now - kept.MaxAge, _now - AskedAgain);
        var isAged = kept.MaxAge > TimeSpan.Zero;
        IEnumerable<int>[] parts =
        [
            .. isAged
                ? [Controls(rows, (after, most) => rows.Oldest(after, aged, most)), Oldest(() => rows.DeleteEvents(aged, AtOnce))]
                : Array.Empty<IEnumerable<int>>(),
            .. kept.MaxPerJob > 0 ? [Jobs(rows, unasked)] : Array.Empty<IEnumerable<int>>(),
            LeftBehind(after => rows.DeleteRequests(after, MostInAStep)),
            .. isAged ? [LeftBehind(after => rows.DeleteSchedules(after, aged, MostInAStep))] : Array.Empty<IEnumerable<int>>(),
            LeftBehind(after => rows.DeleteJobs(after, isAged ? aged : unasked, AtOnce)),
            Shrink(rows),
        ];
        // SelectMany over int would be compiled when first called, while a control waits
        foreach (var part in parts)
            foreach (var step in part)
                yield return step;
    }

    private IEnumerable<int> Jobs(UpkeepStatements rows, DateTimeOffset before)
    {
        for (var next = rows.NextJob(new JobId(0)); next is { } job; next = rows.NextJob(job))
        {
            var (ticket, run, last, fired) = rows.LastToGo(job, kept.MaxPerJob, EventsPerTicket * kept.MaxPerJob);
            foreach (var step in Controls(rows, (after, most) => rows.Oldest(job, after, ticket, run, before, most)))
                yield return step;
            foreach (var step in last > 0 ? Oldest(() => rows.DeleteEvents(job, last, before, AtOnce)) : [])
                yield return step;
            foreach (var step in fired > 0 ? Oldest(() => rows.DeleteSchedules(job, fired, before, AtOnce)) : [])
                yield return step;
            yield return 0;
        }
    }

    private IEnumerable<int> Controls(UpkeepStatements rows, Func<long, int, List<OldControl>> look)
    {
        var most = MostInAStep;
        for (long after = 0; look(after, most) is { Count: > 0 } window && window.Exists(control => control.IsOld);)
        {
            if (most < MostInABatch && window.TrueForAll(control => control.GoesOn))
            {
                most = MostInABatch;
                continue;
            }
            most = MostInAStep;
            (after, var removed) = Remove(rows, window);
            yield return removed;
        }
    }

    /// <summary>Batches go whole or not at all. Returns the last control that was judged.</summary>
    private (long Last, int Removed) Remove(UpkeepStatements rows, List<OldControl> window)
    {
        var (at, removed) = (0, 0);
        while (at < window.Count && !(at > 0 && IsEnough()))
        {
            var end = window.FindIndex(at, control => !control.GoesOn) + 1;
            if (end == 0 && at > 0)
                break;                                               // its rest is behind the window: the next step begins with it
            if (end == 0)
                return (window[^1].Seq, removed);                    // larger than any that is looked at, which only programs send: kept
            var batch = window[at..end];
            if (batch[0].Seq == batch[0].Batch && batch.TrueForAll(control => control.MayGo))
            {
                batch.ForEach(rows.Delete);
                removed += batch.Sum(control => control.HasRun ? 2 : 1);
                Removed += batch.Count;
            }
            at = end;
        }
        return (window[at - 1].Seq, removed);
    }

    private IEnumerable<int> Oldest(Func<int> remove)
    {
        int removed;
        do
        {
            for (var some = removed = remove(); some > 0 && removed < MostInAStep && !IsEnough(); removed += some)
                some = remove();
            Removed += removed;
            yield return removed;
        }
        while (removed > 0);
    }

    private IEnumerable<int> LeftBehind(Func<long, (int Removed, long? Last)> remove)
    {
        for (var (removed, last) = remove(0); last is { } known; (removed, last) = remove(known))
        {
            Removed += removed;
            yield return removed;
        }
    }

    /// <summary>A tenth of the file may be empty, for new history to fill.</summary>
    private IEnumerable<int> Shrink(UpkeepStatements rows)
    {
        for (var (all, free) = rows.Pages(); free > PagesKept && free > all / 10; (all, free) = rows.Pages())
        {
            rows.Shrink(MostInAStep, IsEnough);
            yield return MostInAStep;
        }
    }
}
