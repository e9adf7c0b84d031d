using System.Runtime.CompilerServices;

namespace Supervisor.Durable;

/// <summary>
/// The sender's claim on a batch of controls. Awaiting it gives the outcome of the last one, after that outcome is on disk. Dropping it
/// cancels nothing; its number can be asked for later, from any process.
/// </summary>
public sealed class Ticket
{
    private readonly Tickets.Claim _claim;
    private readonly Func<TicketId, CancellationToken, Task<TicketInfo?>>? _find;

    internal Ticket(Tickets.Claim claim, Func<TicketId, CancellationToken, Task<TicketInfo?>>? find = null) =>
        (_claim, _find) = (claim, find);

    /// <summary>
    /// A ticket that is resolved already: for a fake of <see cref="IJobHandle"/> or <see cref="IDurableSupervisor"/> in your tests.
    /// </summary>
    /// <param name="info">What it is; one without an outcome is done.</param>
    public static Ticket Resolved(TicketInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var claim = new Tickets.Claim();
        claim.Accept([info.Ticket]);
        claim.Resolve(info.Outcome ?? Outcome.Done);
        return new(claim, (_, _) => Task.FromResult<TicketInfo?>(info));
    }

    /// <summary>Completes when the batch is durable, with the numbers of its controls; the last is this ticket's.</summary>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more; nothing was accepted.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was accepted.</exception>
    public Task<IReadOnlyList<TicketId>> Accepted => AcceptedAsync();

    /// <summary>Waits for the outcome.</summary>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    public Task<Outcome> WaitAsync(CancellationToken cancellationToken = default) => _claim.Outcome.WaitAsync(cancellationToken);

    /// <summary>Awaiting a ticket is waiting for its outcome.</summary>
    public TaskAwaiter<Outcome> GetAwaiter() => _claim.Outcome.GetAwaiter();

    /// <summary>How it is, as of the last commit, once it is durable.</summary>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or none any more; nothing was accepted.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read; or it cannot be written, and nothing was
    /// accepted.</exception>
    /// <exception cref="TicketNotFoundException">Its history is gone.</exception>
    public async Task<TicketInfo> DescribeAsync(CancellationToken cancellationToken = default)
    {
        var number = (await _claim.Accepted.WaitAsync(cancellationToken).ConfigureAwait(false))[^1];
        var found = _find is null ? null : await _find(number, cancellationToken).ConfigureAwait(false);
        return found ?? throw new TicketNotFoundException(number);
    }

    /// <summary>
    /// Waits until it is done, and gives the run that it concerns: the one that a start has launched, a stop has ended, a signal has
    /// reached.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    /// <returns>The run's number; null: there was nothing to do, and no run.</returns>
    /// <exception cref="ControlFailedException">It failed, was cancelled or superseded.</exception>
    /// <inheritdoc cref="DescribeAsync" path="/exception"/>
    public async Task<RunId?> WaitForRunAsync(CancellationToken cancellationToken = default)
    {
        (await WaitAsync(cancellationToken).ConfigureAwait(false)).EnsureDone();
        return (await DescribeAsync(cancellationToken).ConfigureAwait(false)).Run;
    }

    internal Ticket With(Func<TicketId, CancellationToken, Task<TicketInfo?>> find) => new(_claim, find);

    private async Task<IReadOnlyList<TicketId>> AcceptedAsync() => await _claim.Accepted.ConfigureAwait(false);
}
