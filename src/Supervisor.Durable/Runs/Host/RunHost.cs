using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// Runs jobs below shims: <c>runs/&lt;job&gt;/&lt;run&gt;</c> is the only thing shared with them, so that either side may die at any
/// instant. One thread takes orders and news from its mailbox, asks <see cref="RunMachine"/> what follows, and carries that out. What may
/// block is done by workers.
/// </summary>
internal sealed class RunHost : IProcessHost
{
    /// <summary>For how long a host that closes waits for shims that are just leaving, and how often it looks.</summary>
    private static readonly TimeSpan LongestLeaving = TimeSpan.FromSeconds(2), Look = TimeSpan.FromMilliseconds(5);

    private const int NeverRanLimit = 3;

    private readonly TimeProvider _time;
    private readonly HostLog _log;
    private readonly EventLoop _loop;
    private readonly RunWorkers _workers;
    private readonly HostContext _context;
    private readonly RunFolders _folders;
    private readonly LaunchRetry _retry;
    private readonly ConcurrentDictionary<RunId, HostedRun> _runs = new();
    private readonly ConcurrentDictionary<RunId, int> _neverRan = new();
    private Action<ProcessReport> _reports = _ => { };
    private Recovering? _recovering;
    private bool _isClosing;
    private int _isDisposed;

    /// <param name="options">Where and how.</param>
    /// <param name="time">Stamps reports that no slot stamps.</param>
    /// <param name="logger">Adopted, lost, damaged.</param>
    /// <param name="reach">Called with a name of <see cref="HostFault"/> right before and after each effect.</param>
    public RunHost(ProcessHostOptions options, TimeProvider time, ILogger<RunHost> logger, Action<string> reach)
    {
        _time = time;
        _log = new HostLog(logger);
        _loop = new EventLoop(_log.Failed);
        _workers = new RunWorkers(2 * Environment.ProcessorCount, time, _log.Failed);
        _context = new HostContext(options, time, _log, reach, _loop) { Shim = new ShimProgram(options) };
        _folders = new RunFolders(_context);
        Adopted = new AdoptedChildren(_context, () => _runs.Values);
        Shims = new ShimPool(_context);
        _retry = new LaunchRetry(time, LaunchOnce, Discard, report => _loop.Post(() => _reports(report)));
    }

    /// <inheritdoc/>
    public MachineBoot Boot => BootIdentity.Current;

    /// <inheritdoc/>
    public Action<ProcessReport> Reports
    {
        set => _reports = value;
    }

    /// <summary>What killed shims have left to this process.</summary>
    public AdoptedChildren Adopted { get; }

    /// <summary>Shims that wait for a run.</summary>
    public ShimPool Shims { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs)
    {
        _context.Marks = new(ProcessTree.Marks, LazyThreadSafetyMode.PublicationOnly);
        _folders.RestoreNames(runs);
        var found = runs.Where(order => !order.Waits)
            .Select(order => (Order: order, Run: _runs[order.Run] = new HostedRun(order.Run, order.Job, this, _context))).ToList();
        var recovering = new Recovering(found.Count);
        _loop.Post(() =>
        {
            _recovering = recovering;
            foreach (var (order, run) in found)
                OnNews(run, new RunNews.Recover(order));
        });
        recovering.Wait(_context.Options.RecoveryPatience);
        _folders.Sweep(runs);
        _context.Marks = null;
        return recovering.End(_loop, () => _recovering = null);
    }

    /// <inheritdoc/>
    public void Launch(LaunchOrder order) => _loop.Post(() =>
    {
        if (!_runs.ContainsKey(order.Run))
            _retry.Launch(order);
    });

    /// <inheritdoc/>
    public void Signal(RunId run, int signal, long ticket) => Order(run, new RunNews.Signal(signal, ticket), ticket);

    /// <inheritdoc/>
    public void Ask(RunId run, StopRequest stop, long ticket) => Order(run, new RunNews.Ask(stop, ticket), ticket);

    /// <inheritdoc/>
    public void Amend(RunId run, StopRequest stop) => Order(run, new RunNews.Amend(stop), ticket: null);

    /// <inheritdoc/>
    public void Kill(RunId run) => Order(run, new RunNews.Kill(), ticket: null);

    /// <inheritdoc/>
    public void Forget(string job, RunId run) => _loop.Post(() =>
    {
        _neverRan.TryRemove(run, out _);
        if (_runs.TryGetValue(run, out var hosted))
            OnNews(hosted, new RunNews.Forget());
        else
            RemoveFolder(job, run, isFree: false);
    });

    /// <summary>Calls back after each write to a file, from the thread that decides everything: be quick.</summary>
    /// <returns>Ends the watch.</returns>
    /// <exception cref="NativeException">No more files can be watched (inotify(7), max_user_watches).</exception>
    public Action Watch(string path, Action news) => _loop.WatchFile(path, news);

    /// <summary>News of a run. Any thread may bring them.</summary>
    public void OnNews(HostedRun run, RunNews news) => _ = OnNews(run, () => news);

    /// <summary>News of a run, gathered on the host's thread when its earlier news are done with. Any thread may bring them.</summary>
    /// <returns>Whether the host still takes news.</returns>
    public bool OnNews(HostedRun run, Func<RunNews?> gather)
    {
        if (!_loop.IsCurrent)
            return _loop.Post(() => Take(run, gather));
        Take(run, gather);
        return true;
    }

    /// <summary>As <see cref="OnNews(HostedRun, Func{RunNews?})"/>, after a while.</summary>
    public void OnNewsAfter(TimeSpan delay, HostedRun run, Func<RunNews?> gather) => After(delay, () => OnNews(run, gather));

    /// <summary>
    /// Does on a thread of its own what may take as long as a process lives; again and again, while it fails by what passes.
    /// </summary>
    public void Start(Action work) => _context.Start(() => _context.RetryTransient(work));

    /// <summary>Removes a run's folder, or keeps it for another run.</summary>
    public void RemoveFolder(string job, RunId run, bool isFree)
    {
        if (!_isClosing)                                             // else the next supervisor sweeps
            _workers.Add(run, () => _folders.Forget(job, run, isFree));
    }

    /// <summary>
    /// Counts a shim that has died on a run before it launched anything; in words when that was too often. While recovering that is no sign
    /// of a bad shim: the machine or the supervisor went down.
    /// </summary>
    public string? FaultOfShim(HostedRun run, ProcessEnd? end)
    {
        if (_context.Marks is not null)
            return null;
        var count = _neverRan.AddOrUpdate(run.Number, 1, (_, before) => before + 1);
        return count < NeverRanLimit ? null : LaunchFailure.ShimDied(_context.Options.ShimPath, NeverRanLimit, end?.ToString() ?? "unseen");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _retry.Dispose();
        var since = _time.GetTimestamp();
        while (await AskAsync(() => _runs.Values.Any(IsLeaving)).ConfigureAwait(false) && _time.GetElapsedTime(since) < LongestLeaving)
            await Task.Delay(Look, _time).ConfigureAwait(false);     // shims that are just leaving: their folders go with them
        await AskAsync(() => _isClosing = true).ConfigureAwait(false);
        var closing = _time.GetTimestamp();
        while (true)
        {
            await _workers.DrainAsync().ConfigureAwait(false);
            if (!await AskAsync(() => _runs.Values.Any(run => run.IsBusy)).ConfigureAwait(false)
                || _time.GetElapsedTime(closing) >= LongestLeaving)
                break;
            await Task.Delay(Look, _time).ConfigureAwait(false);     // what failed by what passes is tried again soon
        }
        await AskAsync(CloseAll).ConfigureAwait(false);
        _loop.Dispose();
        foreach (var run in _runs.Values)
            run.Dispose();                                           // what a thread has brought in the last moment
        Shims.Dispose();
        Adopted.Dispose();
        _context.Shim.Dispose();
    }

    private bool CloseAll()
    {
        foreach (var run in _runs.Values)
        {
            run.Phase = new RunPhase.Forgotten(run.Phase.Facts);
            run.Dispose();
        }
        return true;
    }

    private static bool IsLeaving(HostedRun run) => run.Phase is RunPhase.Leaving { IsForgotten: true };

    private Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() => answer.SetResult(question()));
        return answer.Task;
    }

    private void Order(RunId run, RunNews order, long? ticket) => _loop.Post(() =>
    {
        if (_runs.TryGetValue(run, out var hosted))
            OnNews(hosted, order);
        else if (ticket is { } number)
            _reports(new ProcessReport.Delivered(run, number, Answers.AlreadyEnded));
    });

    /// <summary>The first attempt is begun at once: the orders that come behind the launch find its run.</summary>
    private void LaunchOnce(LaunchOrder order)
    {
        if (_loop.IsCurrent)
            LaunchNow(order);
        else
            _loop.Post(() => LaunchNow(order));
    }

    private void LaunchNow(LaunchOrder order)
    {
        var run = new HostedRun(order.Run, order.Job, this, _context);
        if (_runs.TryAdd(order.Run, run))
            OnNews(run, new RunNews.Launch(order));
    }

    /// <summary>Makes room for another attempt: in the order of the run's work, so that it is gone before that begins.</summary>
    private void Discard(LaunchOrder order) => _loop.Post(() =>
    {
        if (_runs.TryRemove(order.Run, out var failed))
            failed.Dispose();
        _workers.Add(order.Run, () => _folders.Discard(order.Job, order.Run));
    });

    private void Take(HostedRun run, Func<RunNews?> gather, bool isFirst = true)
    {
        if (run.IsBusy)
        {
            run.Later.AddLast(gather);
            return;
        }
        RunNews? news;
        try
        {
            news = gather();
        }
        catch (IOException e) when (Resilience.MayPass(e))           // news come once only: a run that missed them would wait for ever
        {
            if (isFirst)
                _log.Insisting(e);
            After(Resilience.LookAgain, () => Take(run, gather, isFirst: false));
            return;
        }
        catch (Exception e)                                          // one run's trouble must not keep its later news from it
        {
            _log.Failed(e);
            return;
        }
        if (news is not null)
            Decide(run, news);
    }

    private void Decide(HostedRun run, RunNews news)
    {
        var decision = new RunMachine(run.Number, BootIdentity.Current.Kernel).Decide(run.Phase, news, _time.GetUtcNow());
        run.Phase = decision.Next;
        Continue(run, decision, 0, []);
    }

    /// <summary>
    /// Carries out the effects from number <paramref name="at"/> on; then makes the reports, and takes the answers of the effects.
    /// </summary>
    private void Continue(HostedRun run, RunDecision decision, int at, List<RunNews> answers)
    {
        run.IsBusy = true;                                           // what is seen meanwhile comes after the answers
        for (; at < decision.Effects.Count; at++)
        {
            if (decision.Effects[at].Blocks)
            {
                Work(run, decision, at, answers);
                return;
            }
            Add(answers, Attempt(run, decision.Effects[at]));
        }
        foreach (var report in decision.Reports)
            Emit(report);
        run.IsBusy = false;
        if (run.Phase is RunPhase.Forgotten)
            _runs.TryRemove(new(run.Number, run));
        for (var i = answers.Count; i-- > 0;)
        {
            var answer = answers[i];
            run.Later.AddFirst(() => answer);
        }
        TakeLater(run);
        if (!run.IsBusy)
            _recovering?.Settled(run);
    }

    /// <summary>A loop, not a recursion: thousands may wait.</summary>
    private void TakeLater(HostedRun run)
    {
        if (run.IsTakingLater)
            return;                                                  // the loop of an outer call comes to it
        run.IsTakingLater = true;
        while (!run.IsBusy && run.Later.First is { } gather)
        {
            run.Later.RemoveFirst();
            Take(run, gather.Value);
        }
        run.IsTakingLater = false;
    }

    private void Work(HostedRun run, RunDecision decision, int at, List<RunNews> answers) => _workers.Add(run.Number, () =>
    {
        var news = Attempt(run, decision.Effects[at]);
        _loop.Post(() =>
        {
            Add(answers, news);
            Continue(run, decision, at + 1, answers);
        });
    });

    private void After(TimeSpan delay, Action work) => Task.Delay(delay, _time)
        .ContinueWith(_ => _loop.Post(work), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private static void Add(List<RunNews> answers, RunNews? answer)
    {
        if (answer is not null)
            answers.Add(answer);
    }

    /// <summary>An effect that fails is logged; a caller who waits for it gets the reason.</summary>
    private RunNews? Attempt(HostedRun run, RunEffect effect)
    {
        try
        {
            return run.Do(effect);
        }
        catch (Exception e)
        {
            _log.Failed(e);
            return effect switch
            {
                RunEffect.Send s => new RunNews.Answered(s.Ticket, e.Message),
                RunEffect.Ask s => new RunNews.Answered(s.Ticket, e.Message),
                RunEffect.AskLeft s => new RunNews.Answered(s.Ticket, e.Message),
                RunEffect.Launch => new RunNews.LaunchFailed(e.Message, IsTransient: false),
                _ => null,
            };
        }
    }

    /// <summary>Reports found while recovering are Recover's answer; later ones go to the engine.</summary>
    private void Emit(ProcessReport report)
    {
        if (_recovering is { } recovering)
            recovering.Add(report);
        else if (!_retry.Takes(report))
            _reports(report);
    }
}
