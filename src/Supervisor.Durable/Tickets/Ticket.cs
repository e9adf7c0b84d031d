using System.Runtime.CompilerServices;

namespace Supervisor.Durable;

/// <summary>
/// The sender's claim on a batch of controls. Awaiting it gives the outcome of the last one, after that outcome is on disk. Dropping it
/// cancels nothing; its number can be asked for later, from any process.
/// </summary>
public sealed class Ticket
{
    private readonly Tickets.Claim _claim;

    internal Ticket(Tickets.Claim claim) => _claim = claim;

    /// <summary>Completes when the batch is durable, with the numbers of its controls; the last is this ticket's.</summary>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more; nothing was accepted.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was accepted.</exception>
    public Task<IReadOnlyList<TicketId>> Accepted => AcceptedAsync();

    /// <summary>Waits for the outcome.</summary>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    public Task<Outcome> WaitAsync(CancellationToken cancellationToken = default) => _claim.Outcome.WaitAsync(cancellationToken);

    /// <summary>Awaiting a ticket is waiting for its outcome.</summary>
    public TaskAwaiter<Outcome> GetAwaiter() => _claim.Outcome.GetAwaiter();

    private async Task<IReadOnlyList<TicketId>> AcceptedAsync() => await _claim.Accepted.ConfigureAwait(false);
}
