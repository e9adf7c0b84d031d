using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Hooks;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Hosting;

/// <summary>Calls the hooks of the embedding program, each on a thread of its own: one that hangs holds up its own job only.</summary>
internal sealed partial class HookRunner : IHookHost
{
    /// <summary>How long closing waits for hooks to notice. One that doesn't is called again at the next start, as after a crash.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Hook> _hooks;
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly string _session;
    private readonly TimeSpan _launchLimit;
    private readonly TimeProvider _time;
    private readonly Action<string> _reach;
    private readonly ILogger _log;
    private Action<HookReport>? _reports;
    private Func<string, Job>? _jobs;
    private History? _history;
    private long _kept;

    public HookRunner(HookRegistry registry, TimeSpan launchLimit, TimeProvider time, Action<string> reach, ILogger log)
    {
        _hooks = new(registry.Hooks, StringComparer.Ordinal);
        (_launchLimit, _time, _reach, _log) = (launchLimit, time, reach, log);
        _session = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{time.GetUtcNow().ToUnixTimeMilliseconds():x}-{Random.Shared.Next():x}");
    }

    public Action<HookReport> Reports
    {
        set => _reports = value;
    }

    /// <summary>What contexts are made from; set before the first call.</summary>
    public void Attach(Func<string, Job> jobs, History history) => (_jobs, _history) = (jobs, history);

    /// <summary>Keeps a delegate for as long as the supervisor is open; returns the name that stands for it in the outbox.</summary>
    public string Keep(Hook hook)
    {
        var name = HookName.InMemory(_session, Interlocked.Increment(ref _kept));
        _hooks[name] = hook;
        return name;
    }

    /// <summary>Forgets a delegate that was kept: it is not called any more.</summary>
    public void Drop(string name) => _hooks.TryRemove(name, out _);

    public bool IsGone(string hook) => HookName.IsGone(hook, _session);

    public void Call(JobRecord job, Effect.Call call, bool repeated) => Start(async () =>
    {
        var error = await Perform(() => CallAsync(job, call, repeated)).ConfigureAwait(false);
        _reports!(new HookReport.Returned(job.Name, call.Ticket, error));
    });

    public void Prepare(JobRecord job, LaunchOrder order) => Start(async () =>
    {
        var prepared = order;
        var error = await Perform(async () => prepared = await PrepareAsync(job, order).ConfigureAwait(false)).ConfigureAwait(false);
        _reports!(error is null ? new HookReport.Prepared(prepared) : new HookReport.Refused(order.Run, error, _time.GetUtcNow()));
    });

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Keys).WaitAsync(Farewell, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private Task CallAsync(JobRecord job, Effect.Call call, bool repeated)
    {
        var (current, previous) = States(job);
        if (call.Error is { } error)
        {
            var context = new ErrorContext(_jobs!(job.Name), job.Spec.Command) { Current = current, Previous = previous, Ticket = call.Ticket, Error = error, IsRepeated = repeated };
            return InvokeAsync(call.Hook, HookKind.Error, context);
        }
        return InvokeAsync(call.Hook, HookKind.Run, new JobContext(_jobs!(job.Name), job.Spec.Command)
        {
            Current = current,
            Previous = previous,
            Ticket = call.Ticket,
            Payload = call.Payload,
            IsRepeated = repeated,
        });
    }

    private async Task<LaunchOrder> PrepareAsync(JobRecord job, LaunchOrder order)
    {
        var (current, previous) = States(job);
        var context = new LaunchContext(_jobs!(job.Name), order.Spec.Command) { Current = current, Previous = previous, Ticket = new(order.Run.Value) };
        if (job.Hooks.Spawn is { } hook)
            await InvokeInTimeAsync(hook, HookKind.Spawn, context).ConfigureAwait(false);
        if (job.Hooks.SpawnFunction is { } function)
            await InvokeInTimeAsync(function, HookKind.SpawnFunction, context).ConfigureAwait(false);
        var spec = order.Spec with { Command = context.Command };
        SpecRules.Check(spec);
        return order with { Spec = spec };
    }

    /// <summary>A launch holds up everything else of its job, urgent controls too, so it must not wait for ever.</summary>
    private async Task InvokeInTimeAsync(string name, HookKind kind, JobContext context)
    {
        var invoked = Task.Factory.StartNew(() => InvokeAsync(name, kind, context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            await invoked.WaitAsync(_launchLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"The {Hook.Word(kind)} '{name}' has not returned for {_launchLimit.TotalSeconds:0.###} s. Let it finish sooner, or raise SpawnHookTimeout.", e);
        }
    }

    private async Task InvokeAsync(string name, HookKind kind, JobContext context)
    {
        if (!_hooks.TryGetValue(name, out var hook))
            throw new InvalidJobException($"No {Hook.Word(kind)} named '{name}' is registered in this program. Register it before the supervisor is opened.");
        if (hook.Kind != kind)
            throw new InvalidJobException($"'{name}' is registered as {Hook.Word(hook.Kind)} and cannot be called as {Hook.Word(kind)}.");
        _reach(FaultPoint.HookBefore);
        try
        {
            await hook.Body(context, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_closing.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The {Hook.Word(kind)} '{name}' has thrown {e.GetType().Name}: {e.Message}", e);
        }
        _reach(FaultPoint.HookAfter);
    }

    /// <summary>What went wrong, in one line; null where nothing did.</summary>
    private async Task<string?> Perform(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_closing.IsCancellationRequested)
        {
            LogFailed(e.Message, e.InnerException);
            return e.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>A hook may block: a thread of the pool would be missed by others. One that closing has cancelled reports nothing.</summary>
    private void Start(Func<Task> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        _running[task] = true;
        task.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>A run that is about to be launched, or could not be, is pending; the last that began is then the previous one.</summary>
    private (CommandState Current, CommandState? Previous) States(JobRecord job)
    {
        var begun = _history!.BegunRuns(job.Name, 2);
        var states = begun.Select(RunStates.Of).ToList();
        return begun is [var newest, ..] && newest.Run == job.Run?.Value
            ? (states[0], states.ElementAtOrDefault(1))
            : (new CommandState.Pending(), states.ElementAtOrDefault(0));
    }

    [LoggerMessage(5003, LogLevel.Warning, "{Reason}")]
    private partial void LogFailed(string reason, Exception? fault);
}
