namespace Supervisor.Durable.Jobs;

/// <summary>What must happen to a job at a time. A row; the timer is only its shadow.</summary>
/// <param name="Kind">What must happen.</param>
/// <param name="Due">When, by the wall clock at the time it was set.</param>
/// <param name="Length">How long it was set for: after a restart of the supervisor no more than this is waited, whatever the clock
/// did.</param>
/// <param name="Ticket">The control that set it.</param>
internal sealed record Deadline(DeadlineKind Kind, DateTimeOffset Due, TimeSpan Length, TicketId? Ticket)
{
    /// <summary>The same moment by a wall clock that was set since.</summary>
    public Deadline Shifted(TimeSpan by) => this with
    {
        Due = by > DateTimeOffset.MaxValue - Due ? DateTimeOffset.MaxValue : by < DateTimeOffset.MinValue - Due ? DateTimeOffset.MinValue : Due + by,
    };
}
