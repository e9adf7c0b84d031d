using System.Collections.Immutable;

namespace Supervisor.Durable.Tickets;

/// <summary>What the sender of a batch waits for: first its numbers, later the outcome of the last.</summary>
/// <param name="instead">What the ticket resolves with, for some reasons, where nothing is accepted; null: the reason itself.</param>
internal sealed class Claim(Func<Exception, Outcome?>? instead = null)
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
        if (instead?.Invoke(reason) is { } outcome)
            _outcome.TrySetResult(outcome);
        else
            _outcome.TrySetException(reason);
        _ = _accepted.Task.Exception;                                // a caller that dropped the ticket doesn't want to know
        _ = _outcome.Task.Exception;
    }
}
