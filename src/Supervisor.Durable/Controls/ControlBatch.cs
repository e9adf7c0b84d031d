using System.Collections.Immutable;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>
/// Controls that are sent as one: accepted together or not at all, with adjacent numbers. Its ticket is its last control's.
/// </summary>
/// <param name="Controls">One or more.</param>
/// <param name="Priority">That of all of them.</param>
public sealed record ControlBatch(ImmutableArray<Control> Controls, Priority Priority = Priority.Normal)
{
    /// <summary>One or more.</summary>
    public ImmutableArray<Control> Controls { get; init => field = Given(value); } = Given(Controls);

    /// <summary>Launch it.</summary>
    public static ControlBatch Start() => Of(new Control.Start());

    /// <summary>Kill it at once.</summary>
    public static ControlBatch Stop() => Of(new Control.Stop());

    /// <summary>Ask it to end, kill it when the grace window is over.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public static ControlBatch StopWithSignal(Signal? signal = null, TimeSpan? grace = null) => Of(new Control.GracefulStop(signal, grace));

    /// <summary>Kill it if it runs, then launch it.</summary>
    public static ControlBatch Restart() => Of(new Control.Stop(), new Control.Start());

    /// <summary>Stop it gracefully if it runs, then launch it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public static ControlBatch RestartWithSignal(Signal? signal = null, TimeSpan? grace = null) =>
        Of(new Control.GracefulStop(signal, grace), new Control.Start());

    /// <summary>Kill and launch it, if it runs.</summary>
    public static ControlBatch TryRestart() => Of(new Control.TryRestart());

    /// <summary>Stop it gracefully and launch it, if it runs.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public static ControlBatch TryRestartWithSignal(Signal? signal = null, TimeSpan? grace = null) =>
        Of(new Control.TryGracefulRestart(signal, grace));

    /// <summary>Deliver a signal.</summary>
    /// <param name="signal">The signal.</param>
    public static ControlBatch SendSignal(Signal signal) => Of(new Control.SendSignal(signal));

    /// <summary>Kill it if it runs, then delete it.</summary>
    public static ControlBatch Delete() => Of(new Control.Stop(), new Control.Delete());

    /// <summary>Stop it gracefully if it runs, then delete it.</summary>
    /// <param name="signal">Null: the job's own.</param>
    /// <param name="grace">Null: the job's own.</param>
    public static ControlBatch DeleteWithSignal(Signal? signal = null, TimeSpan? grace = null) => Of(new Control.GracefulStop(signal, grace), new Control.Delete());

    /// <summary>Kill and delete it before anything else that it was asked.</summary>
    public static ControlBatch DeleteNow() => Delete() with { Priority = Priority.Urgent };

    /// <summary>Resolves when the current run's end is recorded.</summary>
    public static ControlBatch ToWait() => Of(new Control.NextEnding()) with { Priority = Priority.High };

    /// <summary>A failed job becomes pending, and the counting of restarts begins again.</summary>
    public static ControlBatch ResetFailed() => Of(new Control.ResetFailed());

    /// <summary>Call a registered hook.</summary>
    /// <param name="hook">Its name.</param>
    /// <param name="payload">What it is given.</param>
    public static ControlBatch Run(string hook, string? payload = null) => Of(new Control.Run(Argument.NotNull(hook), payload));

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(", ", Controls)} ({Priority})";

    /// <summary>None are the same as an array that was never made: <c>BatchRules</c> refuses both.</summary>
    private static ImmutableArray<Control> Given(ImmutableArray<Control> controls)
    {
        if (controls.IsDefault)
            return [];
        foreach (var control in controls)
            ArgumentNullException.ThrowIfNull(control, nameof(Controls));
        return controls;
    }

    private static ControlBatch Of(params ImmutableArray<Control> controls) => new(controls);
}
