using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>One request to a job. A control is a row in the outbox before anything acts on it (CONTRACT.md, "Controls").</summary>
public abstract record Control
{
    private Control() { }

    /// <summary>Why it stops; null where it doesn't.</summary>
    internal StopCause? StopCause => this switch { Stop c => c.Cause, GracefulStop c => c.Cause, _ => null };

    /// <summary>Launch the command; skipped where a process is running.</summary>
    /// <param name="AfterCurrent">Where one is running, launch when it has ended, instead of skipping. A stop before that cancels
    /// it.</param>
    public sealed record Start(bool AfterCurrent = false) : Control;

    /// <summary>A failed job becomes pending, and the counting of restarts begins again.</summary>
    public sealed record ResetFailed : Control;

    /// <summary>Kill the process tree at once, and wait for its end.</summary>
    public sealed record Stop : Control
    {
        /// <summary>Why: decides whether the job is started again when a supervisor starts.</summary>
        public StopCause Cause { get; init; }
    }

    /// <summary>Ask the process to end; kill it when the grace window is over.</summary>
    /// <param name="Signal">The signal that asks; null: the job's own.</param>
    /// <param name="Grace">The window's length; null: the job's own.</param>
    public sealed record GracefulStop(Signal? Signal = null, TimeSpan? Grace = null) : Control
    {
        /// <summary>Why: decides whether the job is started again when a supervisor starts.</summary>
        public StopCause Cause { get; init; }
    }

    /// <summary>Kill, wait, launch; skipped where nothing is running.</summary>
    public sealed record TryRestart : Control;

    /// <summary>As <see cref="GracefulStop"/>, then launch; skipped where nothing is running.</summary>
    /// <param name="Signal">The signal that asks; null: the job's own.</param>
    /// <param name="Grace">The window's length; null: the job's own.</param>
    public sealed record TryGracefulRestart(Signal? Signal = null, TimeSpan? Grace = null) : Control;

    /// <summary>Deliver a signal to the running process.</summary>
    /// <param name="Signal">The signal.</param>
    public sealed record SendSignal(Signal Signal) : Control;

    /// <summary>
    /// Resolves when the current run's end is recorded, without holding up the queue. Where nothing is running it resolves at once, unless
    /// a
    /// control that was accepted before it is still to launch: then with the end of that run.
    /// </summary>
    public sealed record NextEnding : Control;

    /// <summary>
    /// Call a hook with the job's context; resolves when it has returned or thrown. Until then normal controls of the job wait.
    /// </summary>
    /// <param name="Hook">The name it was registered by (<see cref="HookRegistry"/>).</param>
    /// <param name="Payload">What the hook is given; null: nothing.</param>
    public sealed record Run(string Hook, string? Payload = null) : Control
    {
        /// <summary>The name it was registered by (<see cref="HookRegistry"/>).</summary>
        public string Hook { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Hook);
    }

    /// <summary>From the next launch on, call this spawn hook before each.</summary>
    /// <param name="Hook">The name it was registered by.</param>
    public sealed record SetSpawnHook(string Hook) : Control
    {
        /// <summary>The name it was registered by.</summary>
        public string Hook { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Hook);
    }

    /// <summary>Call no spawn hook any more.</summary>
    public sealed record UnsetSpawnHook : Control;

    /// <summary>From the next error on (a launch that failed, a hook that threw), call this handler.</summary>
    /// <param name="Hook">The name it was registered by.</param>
    public sealed record SetErrorHandler(string Hook) : Control
    {
        /// <summary>The name it was registered by.</summary>
        public string Hook { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Hook);
    }

    /// <summary>Call no error handler any more.</summary>
    public sealed record UnsetErrorHandler : Control;

    /// <summary>From the next launch on, let this function say which command is launched.</summary>
    /// <param name="Hook">The name it was registered by.</param>
    public sealed record SetSpawnFunction(string Hook) : Control
    {
        /// <summary>The name it was registered by.</summary>
        public string Hook { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Hook);
    }

    /// <summary>Launch the job's own command again.</summary>
    public sealed record ClearSpawnFunction : Control;

    /// <summary>Calls the job's error handler with an error. Sent by the engine, durable as every control.</summary>
    internal sealed record HandleError(string Hook, string Error) : Control;

    /// <summary>
    /// The job goes, and every open ticket of it is cancelled. Alone it leaves a process as it is. In a batch behind a stop it leaves none:
    /// what
    /// a more urgent start has launched in between is stopped first.
    /// </summary>
    public sealed record Delete : Control;
}
