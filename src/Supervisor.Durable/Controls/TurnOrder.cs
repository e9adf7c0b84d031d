namespace Supervisor.Durable.Controls;

/// <summary>The order of a job's queue: urgent before high before normal, then by number (CONTRACT.md, "Order" 1).</summary>
internal sealed class TurnOrder : IComparer<OpenControl>
{
    public static readonly TurnOrder Instance = new();

    /// <summary>
    /// Whose turn it is. A wait stands behind what was accepted before it and is still to launch ("Order" 5), and holds up no other control
    /// meanwhile.
    /// </summary>
    public static OpenControl? Next(SortedSet<OpenControl> queue)
    {
        if (queue.Min is not { Control: Control.NextEnding } first)
            return queue.Min;
        var launch = queue.Where(control => Launches(control.Control)).Min(control => (long?)control.Ticket.Value);
        return launch is null ? first : queue.FirstOrDefault(control => control.Control is not Control.NextEnding || control.Ticket.Value < launch);
    }

    public int Compare(OpenControl? x, OpenControl? y) => (x, y) switch
    {
        ({ } a, { } b) when a.Priority != b.Priority => b.Priority.CompareTo(a.Priority),
        ({ } a, { } b) => a.Ticket.Value.CompareTo(b.Ticket.Value),
        _ => 0,
    };

    private static bool Launches(Control control) => control is Control.Start or Control.TryRestart or Control.TryGracefulRestart;
}
