namespace Supervisor.Durable.Controls;

/// <summary>The order of a job's queue: urgent before high before normal, then by number (contract.md, "Order" 1).</summary>
internal sealed class TurnOrder : IComparer<OpenControl>
{
    public static readonly TurnOrder Instance = new();

    public int Compare(OpenControl? x, OpenControl? y) => (x, y) switch
    {
        ({ } a, { } b) when a.Priority != b.Priority => b.Priority.CompareTo(a.Priority),
        ({ } a, { } b) => a.Ticket.Value.CompareTo(b.Ticket.Value),
        _ => 0,
    };
}
