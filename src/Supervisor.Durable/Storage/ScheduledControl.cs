namespace Supervisor.Durable.Storage;

/// <summary>
/// schedule.control and .args: a batch by the word that callers have for it. What kills is urgent, whatever its priority was.
/// </summary>
internal static class ScheduledControl
{
    /// <summary>Null where the batch has no word, and can't be scheduled.</summary>
    public static (string Control, string? Args)? Write(ControlBatch batch) => batch switch
    {
        { Priority: Priority.Normal or Priority.Urgent, Controls: [Control.Stop, Control.Delete] } => ("delete-now", null),
        { Priority: Priority.Normal or Priority.Urgent, Controls: [Control.Stop] } => ("kill", null),
        { Priority: Priority.Normal or Priority.Urgent, Controls: [Control.Stop, Control.Start { AfterCurrent: false }] } => ("kill-restart", null),
        { Priority: Priority.Normal or Priority.Urgent, Controls: [Control.TryRestart] } => ("kill-try-restart", null),
        { Priority: not Priority.Normal } => null,
        { Controls: [Control.Start { AfterCurrent: false }] } => ("start", null),
        { Controls: [Control.GracefulStop c] } => ("stop", ControlArgs.Write(c)),
        { Controls: [Control.GracefulStop c, Control.Start { AfterCurrent: false }] } => ("restart", ControlArgs.Write(c)),
        { Controls: [Control.TryGracefulRestart c] } => ("try-restart", ControlArgs.Write(c)),
        { Controls: [Control.SendSignal c] } => ("signal", ControlArgs.Write(c)),
        { Controls: [Control.GracefulStop { Signal: null, Grace: null }, Control.Delete] } => ("delete", null),
        { Controls: [Control.Run c] } => ("run", ControlArgs.Write(c)),
        _ => null,
    };

    /// <exception cref="InvalidDataException">The row holds what this program does not know.</exception>
    public static ControlBatch Read(string control, string? args) => control switch
    {
        "restart" => new([ControlArgs.Read("stop", args), new Control.Start()]),
        "kill" => ControlBatch.Stop() with { Priority = Priority.Urgent },
        "kill-restart" => ControlBatch.Restart() with { Priority = Priority.Urgent },
        "kill-try-restart" => ControlBatch.TryRestart() with { Priority = Priority.Urgent },
        "delete" => ControlBatch.DeleteWithSignal(),
        "delete-now" => ControlBatch.DeleteNow(),
        _ => new([ControlArgs.Read(control, args)]),
    };
}
