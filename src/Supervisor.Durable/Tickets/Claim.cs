using System.Collections.Immutable;

namespace Supervisor.Durable.Tickets;

/// <summary>What the sender of a batch waits for: first its numbers, later the outcome of the last.</summary>
internal sealed class Claim
{
    private readonly TaskCompletionSource<ImmutableArray<TicketId>> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ImmutableArray<TicketId>> Accepted => _accepted.Task;

    public Task<Outcome> Outcome => _outcome.Task;

    public void Accept(ImmutableArray<TicketId> tickets) => _accepted.TrySetResult(tickets);

    public void Resolve(Outcome outcome) => _outcome.TrySetResult(outcome);

    public void Refuse(Exception reason)
    {
        _accepted.TrySetException(reason);
        _outcome.TrySetException(reason);
        _ = _accepted.Task.Exception;                                // whoever dropped the ticket doesn't want to know
        _ = _outcome.Task.Exception;
    }
}
