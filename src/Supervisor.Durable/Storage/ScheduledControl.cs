namespace Supervisor.Durable.Storage;

/// <summary>schedule.control and .args: a batch by the name that callers have for it.</summary>
internal static class ScheduledControl
{
    /// <summary>Null where the batch has no name, and can't be scheduled.</summary>
    public static (string Control, string? Args)? Write(ControlBatch batch) => batch switch
    {
        { Priority: Priority.Urgent, Controls: [Control.Stop, Control.Delete] } => ("delete-now", null),
        { Priority: not Priority.Normal } => null,
        { Controls: [Control.Start { AfterCurrent: false }] } => ("start", null),
        { Controls: [Control.Stop] } => ("stop", null),
        { Controls: [Control.GracefulStop c] } => ("graceful-stop", ControlArgs.Write(c)),
        { Controls: [Control.Stop, Control.Start { AfterCurrent: false }] } => ("restart", null),
        { Controls: [Control.GracefulStop c, Control.Start { AfterCurrent: false }] } => ("graceful-restart", ControlArgs.Write(c)),
        { Controls: [Control.TryRestart] } => ("try-restart", null),
        { Controls: [Control.TryGracefulRestart c] } => ("try-graceful-restart", ControlArgs.Write(c)),
        { Controls: [Control.SendSignal c] } => ("signal", ControlArgs.Write(c)),
        { Controls: [Control.Stop, Control.Delete] } => ("delete", null),
        { Controls: [Control.Run c] } => ("run", ControlArgs.Write(c)),
        _ => null,
    };

    /// <exception cref="InvalidDataException">The row holds what this program does not know.</exception>
    public static ControlBatch Read(string control, string? args) => control switch
    {
        "restart" => ControlBatch.Restart(),
        "graceful-restart" => new([ControlArgs.Read("graceful-stop", args), new Control.Start()]),
        "delete" => ControlBatch.Delete(),
        "delete-now" => ControlBatch.DeleteNow(),
        _ => new([ControlArgs.Read(control, args)]),
    };
}
