using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;

namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <summary>
    /// Sends the same to every job that the selectors name. Which those are is decided in the transaction that accepts it, so that all of
    /// them
    /// are asked, or none.
    /// </summary>
    /// <param name="selectors">Names, and patterns as <see cref="JobSelector"/> reads them.</param>
    /// <param name="batch">What to do.</param>
    /// <param name="origin">Who asks: stands in the tickets.</param>
    /// <param name="idempotencyKey">A second call with the same key sends nothing; it gets the tickets of the first.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>The tickets, when they are durable; none where no job was named.</returns>
    /// <exception cref="InvalidJobException">A grace is negative, or longer than a year; or the batch is empty.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was accepted.</exception>
    public async Task<SentControls> SendToAsync(IReadOnlyList<string> selectors, ControlBatch batch, string origin = "api", string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(origin);
        BatchRules.Check(batch);
        var answer = new TaskCompletionSource<SentControls>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_loop.Post(new Input.SendSelected([.. selectors], batch, origin, idempotencyKey, answer)))
            throw Closed();
        var sent = await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new([.. sent.Sent.Select(one => new SentControl(one.Job, one.Ticket.With(FindTicketAsync)))], sent.WithoutJob);
    }
}
