using Supervisor.Durable.Errors;
using Supervisor.Durable.Hooks;

namespace Supervisor.Durable;

/// <summary>
/// A handle to a job. Cheap: make as many as you like; dropping one stops nothing. Each call returns at once with a <see cref="Ticket"/>,
/// and
/// calls of one caller are carried out in their order: <c>job.Start(); job.Signal(Signal.User1); await job.Stop();</c> does all three.
/// </summary>
/// <remarks>
/// In an async method the compiler warns of a ticket that is not awaited (CS4014): write <c>_ = job.Start();</c> there.
/// What is sent to a job that was deleted is cancelled; what is sent to a name that no job ever had is an error (<see
/// cref="JobNotFoundException"/>).
/// Safe for use by many threads. What each control does in which state is the table of CONTRACT.md, "Controls".
/// </remarks>
public sealed class Job : IJobHandle
{
    private readonly DurableSupervisor _supervisor;

    internal Job(DurableSupervisor supervisor, string name) => (_supervisor, Name) = (supervisor, name);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether there was such a job when this handle was made.</summary>
    internal bool WasDefined { get; init; }

    /// <inheritdoc/>
    public Command Command => Definition.Command;

    /// <inheritdoc/>
    public JobSpec Definition => (_supervisor.Look(Name) ?? throw new JobNotFoundException(Name)).Spec;

    /// <inheritdoc/>
    public bool IsRunning => _supervisor.Look(Name)?.State is Jobs.JobState.Running or Jobs.JobState.Stopping;

    /// <inheritdoc/>
    public bool IsDead => _supervisor.Look(Name) is null;

    /// <inheritdoc/>
    public Ticket Start() => Control(ControlBatch.Start());

    /// <inheritdoc/>
    public Ticket Stop() => Control(ControlBatch.Stop());

    /// <inheritdoc/>
    public Ticket StopWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.StopWithSignal(signal, grace));

    /// <inheritdoc/>
    public Ticket Restart() => Control(ControlBatch.Restart());

    /// <inheritdoc/>
    public Ticket RestartWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.RestartWithSignal(signal, grace));

    /// <inheritdoc/>
    public Ticket TryRestart() => Control(ControlBatch.TryRestart());

    /// <inheritdoc/>
    public Ticket TryRestartWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.TryRestartWithSignal(signal, grace));

    /// <inheritdoc/>
    public Ticket Signal(Signal signal) => Control(ControlBatch.SendSignal(signal));

    /// <inheritdoc/>
    public Ticket Delete() => Control(ControlBatch.Delete());

    /// <inheritdoc/>
    public Ticket DeleteWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.DeleteWithSignal(signal, grace));

    /// <inheritdoc/>
    public Ticket DeleteNow() => Control(ControlBatch.DeleteNow());

    /// <inheritdoc/>
    public Ticket ToWait() => Control(ControlBatch.ToWait());

    /// <inheritdoc/>
    public async Task<ProcessEnd?> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        var ticket = ToWait();
        (await ticket.WaitAsync(cancellationToken).ConfigureAwait(false)).EnsureDone();
        var number = (await ticket.Accepted.ConfigureAwait(false))[^1];
        return await _supervisor.FindTicketAsync(number, cancellationToken).ConfigureAwait(false) is { Run: { } run }
            ? (await _supervisor.FindRunAsync(run, cancellationToken).ConfigureAwait(false))?.End
            : (await DescribeAsync(cancellationToken).ConfigureAwait(false)).LastEnd;
    }

    /// <inheritdoc/>
    public async Task<JobInfo> DescribeAsync(CancellationToken cancellationToken = default) =>
        await _supervisor.Reader.FindJobAsync(Name, cancellationToken).ConfigureAwait(false) ?? throw new JobNotFoundException(Name);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunInfo>> RunsAsync(int most = 20, CancellationToken cancellationToken = default) =>
        _supervisor.Reader.RunsAsync(Name, most, cancellationToken);

    /// <inheritdoc/>
    public Ticket ResetFailed() => Control(ControlBatch.ResetFailed());

    /// <inheritdoc/>
    public Ticket Run(string hook, string? payload = null) => Control(ControlBatch.Run(hook, payload));

    /// <summary>
    /// Calls a delegate as a hook. It lives in this program's memory only: if the program ends before it is called, its ticket is
    /// cancelled.
    /// </summary>
    /// <param name="hook">The delegate.</param>
    public Ticket Run(Action<JobContext> hook) => _supervisor.Run(this, Hook.Run(Argument.NotNull(hook)));

    /// <inheritdoc cref="Run(Action{JobContext})"/>
    public Ticket RunAsync(Func<JobContext, CancellationToken, Task> hook) => _supervisor.Run(this, Hook.Run(Argument.NotNull(hook)));

    /// <inheritdoc/>
    public Ticket SetSpawnHook(string hook) => Control(new Control.SetSpawnHook(Argument.NotNull(hook)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="hook">The delegate.</param>
    public Ticket SetSpawnHook(Action<LaunchContext> hook) => SetSpawnHook(_supervisor.Keep(Hook.Spawn(Argument.NotNull(hook))));

    /// <inheritdoc cref="SetSpawnHook(Action{LaunchContext})"/>
    public Ticket SetSpawnHook(Func<LaunchContext, CancellationToken, Task> hook) => SetSpawnHook(_supervisor.Keep(Hook.Spawn(Argument.NotNull(hook))));

    /// <inheritdoc/>
    public Ticket UnsetSpawnHook() => Control(new Control.UnsetSpawnHook());

    /// <inheritdoc/>
    public Ticket SetSpawnFunction(string function) => Control(new Control.SetSpawnFunction(Argument.NotNull(function)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="function">The delegate.</param>
    public Ticket SetSpawnFunction(Func<LaunchContext, Command> function) => SetSpawnFunction(_supervisor.Keep(Hook.SpawnFunction(Argument.NotNull(function))));

    /// <inheritdoc cref="SetSpawnFunction(Func{LaunchContext, Command})"/>
    public Ticket SetSpawnFunction(Func<LaunchContext, CancellationToken, Task<Command>> function) => SetSpawnFunction(_supervisor.Keep(Hook.SpawnFunction(Argument.NotNull(function))));

    /// <inheritdoc/>
    public Ticket ClearSpawnFunction() => Control(new Control.ClearSpawnFunction());

    /// <inheritdoc/>
    public Ticket SetErrorHandler(string handler) => Control(new Control.SetErrorHandler(Argument.NotNull(handler)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="handler">The delegate.</param>
    public Ticket SetErrorHandler(Action<ErrorContext> handler) => SetErrorHandler(_supervisor.Keep(Hook.Error(Argument.NotNull(handler))));

    /// <inheritdoc cref="SetErrorHandler(Action{ErrorContext})"/>
    public Ticket SetErrorHandler(Func<ErrorContext, CancellationToken, Task> handler) => SetErrorHandler(_supervisor.Keep(Hook.Error(Argument.NotNull(handler))));

    /// <inheritdoc/>
    public Ticket UnsetErrorHandler() => Control(new Control.UnsetErrorHandler());

    /// <inheritdoc/>
    public Ticket Control(Control control, Priority priority = Priority.Normal, string? idempotencyKey = null) =>
        Control(new ControlBatch([Argument.NotNull(control)], priority), idempotencyKey);

    /// <inheritdoc/>
    public Ticket Control(ControlBatch batch) => Control(batch, null);

    /// <inheritdoc cref="Control(ControlBatch)"/>
    /// <param name="batch">The controls.</param>
    /// <param name="idempotencyKey">A second batch with the same key is not accepted; it gets the ticket of the first. Null: none.</param>
    public Ticket Control(ControlBatch batch, string? idempotencyKey) => _supervisor.Send(this, batch, idempotencyKey);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
