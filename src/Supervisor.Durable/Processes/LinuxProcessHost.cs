using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Processes;

/// <summary>Runs jobs below shims: <c>runs/&lt;job&gt;/&lt;run&gt;</c> is the only thing shared with them, so that either side may die at any instant.</summary>
internal sealed class LinuxProcessHost : IProcessHost
{
    /// <summary>For how long a host that closes waits for shims that are just leaving, and how often it looks.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2), Look = TimeSpan.FromMilliseconds(5);

    private readonly ProcessHostOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _reach;
    private readonly HostLog _log;
    private readonly EventLoop _loop;
    private readonly RunQueue _queue;
    private readonly HostContext _context;
    private readonly ShimStock _stock;
    private readonly AdoptedChildren _adopted;
    private readonly LaunchRetry _retry;
    private readonly ConcurrentDictionary<RunId, WatchedRun> _runs = new();
    private readonly ConcurrentDictionary<RunId, int> _neverRan = new();
    private readonly Lock _reporting = new(), _closing = new();
    private Action<ProcessReport>? _reports;
    private List<ProcessReport>? _recovered;
    private int _leaving;
    private bool _isClosing;

    /// <param name="options">Where and how.</param>
    /// <param name="time">Stamps reports that no slot stamps.</param>
    /// <param name="logger">Adopted, lost, damaged.</param>
    /// <param name="reach">Called with a name of <see cref="HostFault"/> right before and after each effect.</param>
    public LinuxProcessHost(ProcessHostOptions options, TimeProvider time, ILogger<LinuxProcessHost> logger, Action<string> reach)
    {
        (_options, _time, _reach, _log) = (options, time, reach, new HostLog(logger));
        _loop = new EventLoop(_log.Failed);
        _queue = new RunQueue(2 * Environment.ProcessorCount, _log.Failed);
        _context = new HostContext(options, time, _log, reach, _loop)
        {
            Emit = Emit,
            Drop = Drop,
            Shim = new ShimProgram(options),
            Take = () => _stock!.Take(),
            CountNeverRan = CountNeverRan,
            Adopted = () => _adopted!,
        };
        _adopted = new AdoptedChildren(_context, () => _runs.Values);
        _stock = new ShimStock(_context);
        _retry = new LaunchRetry(time, LaunchOnce, Discard, report => _reports?.Invoke(report));
    }

    /// <inheritdoc/>
    public MachineBoot Boot => BootIdentity.Current;

    /// <inheritdoc/>
    public Action<ProcessReport> Reports
    {
        set => _reports = value;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs)
    {
        lock (_reporting)
            _recovered = [];
        _context.Marks = new(ProcessTree.Marks, LazyThreadSafetyMode.PublicationOnly);
        RestoreNames(runs);
        var watched = runs.Where(order => !order.Waits).Select(order => (Order: order, Run: new WatchedRun(order.Run, order.Job, _context))).ToList();
        foreach (var (order, run) in watched)
            _runs[order.Run] = run;
        Parallel.ForEach(watched, item => Resume(item.Run, item.Order));
        Sweep(runs.Select(order => RunDirectory.Of(_options, order.Job, order.Run, _reach).Path).ToHashSet(StringComparer.Ordinal));
        _context.Marks = null;
        lock (_reporting)
        {
            var found = _recovered;
            _recovered = null;
            return found;
        }
    }

    /// <inheritdoc/>
    public void Launch(LaunchOrder order)
    {
        if (!_runs.ContainsKey(order.Run))
            _retry.Launch(order);
    }

    /// <inheritdoc/>
    public void Signal(RunId run, int signal, long ticket)
    {
        if (_runs.TryGetValue(run, out var watched))
            watched.Signal(signal, ticket);
        else
            Emit(new ProcessReport.Delivered(run, ticket, RunReports.AlreadyEnded));
    }

    /// <inheritdoc/>
    public void Ask(RunId run, StopRequest stop, long ticket)
    {
        if (_runs.TryGetValue(run, out var watched))
            watched.Ask(stop, ticket);
        else
            Emit(new ProcessReport.Delivered(run, ticket, RunReports.AlreadyEnded));
    }

    /// <inheritdoc/>
    public void Amend(RunId run, StopRequest stop)
    {
        if (_runs.TryGetValue(run, out var watched))
            _queue.Add(run, () => watched.Amend(stop));
    }

    /// <inheritdoc/>
    public void Kill(RunId run)
    {
        if (_runs.TryGetValue(run, out var watched))
            watched.Kill();
    }

    /// <inheritdoc/>
    public void Forget(string job, RunId run)
    {
        _neverRan.TryRemove(run, out _);
        if (_runs.TryRemove(run, out var watched))
        {
            var over = watched.IsOver;
            Interlocked.Increment(ref _leaving);
            watched.Forget(() =>
            {
                Remove(job, run, over);
                Interlocked.Decrement(ref _leaving);
            });
        }
        else
            Remove(job, run, over: false);
    }

    /// <summary>Calls back after each write to a file, from the thread that watches everything: be quick.</summary>
    /// <returns>Ends the watch.</returns>
    /// <exception cref="NativeException">No more files can be watched (inotify(7), max_user_watches).</exception>
    public Action Watch(string path, Action news) => _loop.WatchFile(path, news);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _retry.Dispose();
        for (var since = _time.GetTimestamp(); Volatile.Read(ref _leaving) > 0 && _time.GetElapsedTime(since) < Parting;)
            await Task.Delay(Look, _time).ConfigureAwait(false);     // shims that are just leaving: their directories go with them
        lock (_closing)
            _isClosing = true;
        await _queue.DrainAsync().ConfigureAwait(false);
        foreach (var run in _runs.Values)
            run.Dispose();
        _stock.Dispose();
        _adopted.Dispose();
        _loop.Dispose();
        _context.Shim.Dispose();
    }

    private void Remove(string job, RunId run, bool over)
    {
        lock (_closing)
        {
            if (_isClosing)
                return;                                              // the next supervisor sweeps
            _queue.Add(run, () =>
            {
                _reach(HostFault.ForgetBefore);
                var directory = RunDirectory.Of(_options, job, run, _reach);
                if (!RemoveIfFree(directory, wait: over, reuse: true))
                    _log.StillLocked(directory.Path);
                _reach(HostFault.ForgetAfter);
            });
        }
    }

    /// <param name="directory">What is to be removed.</param>
    /// <param name="wait">
    /// The shim is known to be gone. The lock may yet be held for a moment: by a thread of ours, or by a shim just being spawned, which has
    /// copies of all our descriptors until its exec.
    /// </param>
    /// <param name="reuse">What is of use for another run is kept for it.</param>
    private bool RemoveIfFree(RunDirectory directory, bool wait, bool reuse = false)
    {
        if (!directory.Exists)
            return true;
        if (!Hold(directory, wait, out var held))
            return false;
        ReadyDirectory? spare = null;
        using (held)
        {
            if (reuse && held is not null && _context.Spares.HasRoom)
                spare = directory.GiveAway(_options);
            if (spare is null)
                directory.Remove();
        }
        directory.RemoveEmptyJob();
        if (spare is not null)
            _context.Spares.Add(spare); // only now: its lock is free
        return true;
    }

    private static bool Hold(RunDirectory directory, bool wait, out Descriptor? held)
    {
        if (!wait)
            return directory.TryLock(out held);
        held = directory.WaitForLock();
        return true;
    }

    private void LaunchOnce(LaunchOrder order)
    {
        var run = new WatchedRun(order.Run, order.Job, _context);
        if (_runs.TryAdd(order.Run, run))
            _queue.Add(order.Run, () => run.Launch(order));
    }

    /// <summary>Makes room for another attempt: in the order of the run's work, so that it is gone before that begins.</summary>
    private void Discard(LaunchOrder order)
    {
        if (_runs.TryRemove(order.Run, out var failed))
            failed.Dispose();
        _queue.Add(order.Run, () =>
        {
            _reach(HostFault.LaunchAgainBefore);
            RemoveIfFree(RunDirectory.Of(_options, order.Job, order.Run, _reach), wait: true);
            _reach(HostFault.LaunchAgainAfter);
        });
    }

    /// <summary>The power went, and of a launch there is all but the renaming of its folder, which isn't flushed (see <see cref="ReadyDirectory"/>).</summary>
    private void RestoreNames(IReadOnlyList<RecoverOrder> runs)
    {
        foreach (var (run, path) in Claimed().Concat(Displaced(runs)))
        {
            if (runs.FirstOrDefault(order => order.Run == run) is not { } order)
                continue;
            try
            {
                RunDirectory.Of(_options, order.Job, run, _reach).TakeOver(path);
            }
            catch (NativeException e) // one run's trouble is not the others'
            {
                _log.DoneWithout(order.Job, run.Value, "giving its directory its name back", e);
            }
        }
    }

    /// <summary>A job whose name could not be read has another one now: its run's folder stands below the old one, whatever that is.</summary>
    private IEnumerable<(RunId Run, string Path)> Displaced(IReadOnlyList<RecoverOrder> runs) => runs.Where(order => order.IsRenamed)
        .SelectMany(order => Others([]).Where(folder => Path.GetFileName(folder.Path) == order.Run.ToString()).Select(folder => (order.Run, folder.Path)));

    private void Resume(WatchedRun run, RecoverOrder order)
    {
        try
        {
            _reach(HostFault.ResumeBefore);
            run.Resume(order);
            _reach(HostFault.ResumeAfter);
        }
        catch (Exception e) // one run's trouble is not the others'
        {
            _log.Untold(order.Job, order.Run.Value, e);
        }
    }

    /// <summary>Removes what belongs to no run that is still of interest.</summary>
    private void Sweep(HashSet<string> known)
    {
        _reach(HostFault.SweepBefore);
        foreach (var directory in Others(known))
        {
            try
            {
                if (RemoveIfFree(directory, wait: false))
                    continue;
                if (directory.IsReady || directory.ReadState().End is { IsAll: not 0 })
                    _context.Start(() => RemoveIfFree(directory, wait: true)); // its shim is just noticing that it is not needed, or leaving
                else
                    _log.UnknownRun(directory.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log.Failed(e);
            }
        }
        RunDirectory.RemoveEmptyJobs(_options);
        _reach(HostFault.SweepAfter);
    }

    private List<(RunId Run, string Path)> Claimed()
    {
        try
        {
            return [.. ReadyDirectory.Claimed(_options)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Failed(e);
            return [];
        }
    }

    /// <summary>A folder that cannot be listed is left as it is.</summary>
    private List<RunDirectory> Others(HashSet<string> known)
    {
        try
        {
            return [.. RunDirectory.Others(_options, known, _reach)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Failed(e);
            return [];
        }
    }

    /// <summary>Reports found while recovering are Recover's answer; later ones go to the engine.</summary>
    private void Emit(ProcessReport report)
    {
        lock (_reporting)
        {
            if (_recovered is { } found)
            {
                found.Add(report);
                return;
            }
        }
        if (!_retry.Takes(report))
            _reports?.Invoke(report);
    }

    private void Drop(RunId run) => _runs.TryRemove(run, out _);

    /// <summary>While recovering a run that never ran is no sign of a bad shim: the machine or the supervisor went down.</summary>
    private int CountNeverRan(RunId run) => _context.Marks is null ? _neverRan.AddOrUpdate(run, 1, (_, count) => count + 1) : 0;
}
