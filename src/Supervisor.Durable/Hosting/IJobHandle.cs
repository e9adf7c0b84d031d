namespace Supervisor.Durable;

/// <summary>
/// What a program does with a job: <see cref="Job"/>, or your fake of it in tests. Each call that asks for something returns a <see
/// cref="Ticket"/>.
/// </summary>
public interface IJobHandle
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What it is defined to run.</summary>
    /// <exception cref="JobNotFoundException">There is no such job any more.</exception>
    Command Command { get; }

    /// <summary>How it is defined.</summary>
    /// <exception cref="JobNotFoundException">There is no such job any more.</exception>
    JobSpec Definition { get; }

    /// <summary>Whether a process of it is running, as of the last commit; also while its grace window is open.</summary>
    bool IsRunning { get; }

    /// <summary>Whether there is no such job: it was deleted, or never defined.</summary>
    bool IsDead { get; }

    /// <summary>Launches it; skipped where it is running.</summary>
    Ticket Start();

    /// <summary>Kills its process tree at once; the ticket resolves when its end is recorded.</summary>
    Ticket Stop();

    /// <summary>Asks it to end, and kills it when the grace window is over.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    Ticket StopWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <summary>Kills it where it runs, then launches it.</summary>
    Ticket Restart();

    /// <summary>Stops it gracefully where it runs, then launches it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    Ticket RestartWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <summary>Kills and launches it where it runs; else skipped.</summary>
    Ticket TryRestart();

    /// <summary>Stops it gracefully and launches it where it runs; else skipped.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    Ticket TryRestartWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <summary>Delivers a signal; skipped where nothing is running.</summary>
    /// <param name="signal">The signal.</param>
    Ticket Signal(Signal signal);

    /// <summary>Kills it where it runs, then deletes it.</summary>
    Ticket Delete();

    /// <summary>Stops it gracefully where it runs, then deletes it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    Ticket DeleteWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <summary>Kills and deletes it, before anything else that it was asked.</summary>
    Ticket DeleteNow();

    /// <summary>Resolves when the current run's end is recorded, without holding up the queue; at once where nothing is running.</summary>
    Ticket ToWait();

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
    Task<ProcessEnd?> WaitForExitAsync(CancellationToken cancellationToken = default);

    /// <summary>How it is, as of the last commit.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    Task<JobInfo> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Its runs, the newest first.</summary>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    Task<IReadOnlyList<RunInfo>> RunsAsync(int most = 20, CancellationToken cancellationToken = default);

    /// <summary>Makes a failed job pending, and begins the counting of its restarts again.</summary>
    Ticket ResetFailed();

    /// <summary>Calls a registered hook with the job's context. Normal controls of the job wait until it has returned.</summary>
    /// <param name="hook">Its name (<see cref="HookRegistry.Add(string, Action{JobContext})"/>).</param>
    /// <param name="payload">What it is given.</param>
    Ticket Run(string hook, string? payload = null);

    /// <summary>Has a registered spawn hook called before each launch from the next on.</summary>
    /// <param name="hook">Its name (<see cref="HookRegistry.AddSpawnHook(string, Action{LaunchContext})"/>).</param>
    Ticket SetSpawnHook(string hook);

    /// <summary>Has no spawn hook called any more.</summary>
    Ticket UnsetSpawnHook();

    /// <summary>Lets a registered function say which command is launched, from the next launch on.</summary>
    /// <param name="function">Its name (<see cref="HookRegistry.AddSpawnFunction(string, Func{LaunchContext, Command})"/>).</param>
    Ticket SetSpawnFunction(string function);

    /// <summary>Launches the job's own command again.</summary>
    Ticket ClearSpawnFunction();

    /// <summary>Has a registered handler called with each error from the next on: a launch that failed, a hook that threw.</summary>
    /// <param name="handler">Its name (<see cref="HookRegistry.AddErrorHandler(string, Action{ErrorContext})"/>).</param>
    Ticket SetErrorHandler(string handler);

    /// <summary>Has no error handler called any more.</summary>
    Ticket UnsetErrorHandler();

    /// <summary>Sends a raw control.</summary>
    /// <param name="control">The control.</param>
    /// <param name="priority">Urgent before high before normal; within one, in the order of sending.</param>
    /// <param name="idempotencyKey">A second control with the same key is not accepted; it gets the ticket of the first.</param>
    Ticket Control(Control control, Priority priority = Priority.Normal, string? idempotencyKey = null);

    /// <summary>Sends raw controls as one: accepted together or not at all, with nothing of others between them.</summary>
    /// <param name="batch">The controls.</param>
    /// <exception cref="InvalidJobException">A grace is negative, or longer than a year; or the batch is empty.</exception>
    Ticket Control(ControlBatch batch);

    /// <inheritdoc cref="Durable.Job.Control(ControlBatch, string?)"/>
    Ticket Control(ControlBatch batch, string? idempotencyKey);
}
