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

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether there was such a job when this handle was made.</summary>
    internal bool WasDefined { get; init; }

    /// <summary>What it is defined to run.</summary>
    /// <exception cref="JobNotFoundException">There is no such job any more.</exception>
    public Command Command => Definition.Command;

    /// <summary>How it is defined.</summary>
    /// <exception cref="JobNotFoundException">There is no such job any more.</exception>
    public JobSpec Definition => (_supervisor.Look(Name) ?? throw new JobNotFoundException(Name)).Spec;

    /// <summary>Whether a process of it is running, as of the last commit; also while its grace window is open.</summary>
    public bool IsRunning => _supervisor.Look(Name)?.State is Jobs.JobState.Running or Jobs.JobState.Stopping;

    /// <summary>Whether there is no such job: it was deleted, or never defined.</summary>
    public bool IsDead => _supervisor.Look(Name) is null;

    /// <summary>Launches it; skipped where it is running.</summary>
    public Ticket Start() => Control(ControlBatch.Start());

    /// <summary>Kills its process tree at once; the ticket resolves when its end is recorded.</summary>
    public Ticket Stop() => Control(ControlBatch.Stop());

    /// <summary>Asks it to end, and kills it when the grace window is over.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public Ticket StopWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.StopWithSignal(signal, grace));

    /// <summary>Kills it where it runs, then launches it.</summary>
    public Ticket Restart() => Control(ControlBatch.Restart());

    /// <summary>Stops it gracefully where it runs, then launches it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public Ticket RestartWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.RestartWithSignal(signal, grace));

    /// <summary>Kills and launches it where it runs; else skipped.</summary>
    public Ticket TryRestart() => Control(ControlBatch.TryRestart());

    /// <summary>Stops it gracefully and launches it where it runs; else skipped.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public Ticket TryRestartWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.TryRestartWithSignal(signal, grace));

    /// <summary>Delivers a signal; skipped where nothing is running.</summary>
    /// <param name="signal">The signal.</param>
    public Ticket Signal(Signal signal) => Control(ControlBatch.SendSignal(signal));

    /// <summary>Kills it where it runs, then deletes it.</summary>
    public Ticket Delete() => Control(ControlBatch.Delete());

    /// <summary>Stops it gracefully where it runs, then deletes it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public Ticket DeleteWithSignal(Signal? signal = null, TimeSpan? grace = null) => Control(ControlBatch.DeleteWithSignal(signal, grace));

    /// <summary>Kills and deletes it, before anything else that it was asked.</summary>
    public Ticket DeleteNow() => Control(ControlBatch.DeleteNow());

    /// <summary>Resolves when the current run's end is recorded, without holding up the queue; at once where nothing is running.</summary>
    public Ticket ToWait() => Control(ControlBatch.ToWait());

    /// <summary>
    /// Waits for the end of the run that is live now, or that was sent before and is still to be launched: of that one, also where the job
    /// is started
    /// again at once. Where nothing is to run it gives the end of the last run.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the job is left as it is.</param>
    /// <returns>How that run ended; null: none was launched.</returns>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more.</exception>
    /// <exception cref="ControlFailedException">The job was deleted meanwhile.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written, so that the wait could not be recorded.</exception>
    public async Task<ProcessEnd?> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        var ticket = ToWait();
        (await ticket.WaitAsync(cancellationToken).ConfigureAwait(false)).EnsureDone();
        var number = (await ticket.Accepted.ConfigureAwait(false))[^1];
        return await _supervisor.FindTicketAsync(number, cancellationToken).ConfigureAwait(false) is { Run: { } run }
            ? (await _supervisor.FindRunAsync(run, cancellationToken).ConfigureAwait(false))?.End
            : (await DescribeAsync(cancellationToken).ConfigureAwait(false)).LastEnd;
    }

    /// <summary>How it is, as of the last commit.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public async Task<JobInfo> DescribeAsync(CancellationToken cancellationToken = default) =>
        await _supervisor.Reader.FindJobAsync(Name, cancellationToken).ConfigureAwait(false) ?? throw new JobNotFoundException(Name);

    /// <summary>Its runs, the newest first.</summary>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<RunInfo>> RunsAsync(int most = 20, CancellationToken cancellationToken = default) =>
        _supervisor.Reader.RunsAsync(Name, most, cancellationToken);

    /// <summary>Makes a failed job pending, and begins the counting of its restarts again.</summary>
    public Ticket ResetFailed() => Control(ControlBatch.ResetFailed());

    /// <summary>Calls a registered hook with the job's context. Normal controls of the job wait until it has returned.</summary>
    /// <param name="hook">Its name (<see cref="HookRegistry.Add(string, Action{JobContext})"/>).</param>
    /// <param name="payload">What it is given.</param>
    public Ticket Run(string hook, string? payload = null) => Control(ControlBatch.Run(hook, payload));

    /// <summary>
    /// Calls a delegate as a hook. It lives in this program's memory only: if the program ends before it is called, its ticket is
    /// cancelled.
    /// </summary>
    /// <param name="hook">The delegate.</param>
    public Ticket Run(Action<JobContext> hook) => _supervisor.Run(this, Hook.Run(Argument.NotNull(hook)));

    /// <inheritdoc cref="Run(Action{JobContext})"/>
    public Ticket RunAsync(Func<JobContext, CancellationToken, Task> hook) => _supervisor.Run(this, Hook.Run(Argument.NotNull(hook)));

    /// <summary>Has a registered spawn hook called before each launch from the next on.</summary>
    /// <param name="hook">Its name (<see cref="HookRegistry.AddSpawnHook(string, Action{LaunchContext})"/>).</param>
    public Ticket SetSpawnHook(string hook) => Control(new Control.SetSpawnHook(Argument.NotNull(hook)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="hook">The delegate.</param>
    public Ticket SetSpawnHook(Action<LaunchContext> hook) => SetSpawnHook(_supervisor.Keep(Hook.Spawn(Argument.NotNull(hook))));

    /// <inheritdoc cref="SetSpawnHook(Action{LaunchContext})"/>
    public Ticket SetSpawnHook(Func<LaunchContext, CancellationToken, Task> hook) => SetSpawnHook(_supervisor.Keep(Hook.Spawn(Argument.NotNull(hook))));

    /// <summary>Has no spawn hook called any more.</summary>
    public Ticket UnsetSpawnHook() => Control(new Control.UnsetSpawnHook());

    /// <summary>Lets a registered function say which command is launched, from the next launch on.</summary>
    /// <param name="function">Its name (<see cref="HookRegistry.AddSpawnFunction(string, Func{LaunchContext, Command})"/>).</param>
    public Ticket SetSpawnFunction(string function) => Control(new Control.SetSpawnFunction(Argument.NotNull(function)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="function">The delegate.</param>
    public Ticket SetSpawnFunction(Func<LaunchContext, Command> function) => SetSpawnFunction(_supervisor.Keep(Hook.SpawnFunction(Argument.NotNull(function))));

    /// <inheritdoc cref="SetSpawnFunction(Func{LaunchContext, Command})"/>
    public Ticket SetSpawnFunction(Func<LaunchContext, CancellationToken, Task<Command>> function) => SetSpawnFunction(_supervisor.Keep(Hook.SpawnFunction(Argument.NotNull(function))));

    /// <summary>Launches the job's own command again.</summary>
    public Ticket ClearSpawnFunction() => Control(new Control.ClearSpawnFunction());

    /// <summary>Has a registered handler called with each error from the next on: a launch that failed, a hook that threw.</summary>
    /// <param name="handler">Its name (<see cref="HookRegistry.AddErrorHandler(string, Action{ErrorContext})"/>).</param>
    public Ticket SetErrorHandler(string handler) => Control(new Control.SetErrorHandler(Argument.NotNull(handler)));

    /// <summary>The same with a delegate, which is forgotten (with an event that says so) when this program ends.</summary>
    /// <param name="handler">The delegate.</param>
    public Ticket SetErrorHandler(Action<ErrorContext> handler) => SetErrorHandler(_supervisor.Keep(Hook.Error(Argument.NotNull(handler))));

    /// <inheritdoc cref="SetErrorHandler(Action{ErrorContext})"/>
    public Ticket SetErrorHandler(Func<ErrorContext, CancellationToken, Task> handler) => SetErrorHandler(_supervisor.Keep(Hook.Error(Argument.NotNull(handler))));

    /// <summary>Has no error handler called any more.</summary>
    public Ticket UnsetErrorHandler() => Control(new Control.UnsetErrorHandler());

    /// <summary>Sends a raw control.</summary>
    /// <param name="control">The control.</param>
    /// <param name="priority">Urgent before high before normal; within one, in the order of sending.</param>
    /// <param name="idempotencyKey">A second control with the same key is not accepted; it gets the ticket of the first.</param>
    public Ticket Control(Control control, Priority priority = Priority.Normal, string? idempotencyKey = null) =>
        Control(new ControlBatch([Argument.NotNull(control)], priority), idempotencyKey);

    /// <summary>Sends raw controls as one: accepted together or not at all, with nothing of others between them.</summary>
    /// <param name="batch">The controls.</param>
    /// <exception cref="InvalidJobException">A grace is negative, or longer than a year; or the batch is empty.</exception>
    public Ticket Control(ControlBatch batch) => Control(batch, null);

    /// <inheritdoc cref="Control(ControlBatch)"/>
    /// <param name="batch">The controls.</param>
    /// <param name="idempotencyKey">A second batch with the same key is not accepted; it gets the ticket of the first. Null: none.</param>
    public Ticket Control(ControlBatch batch, string? idempotencyKey) => _supervisor.Send(this, batch, idempotencyKey);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
