using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;

namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <inheritdoc/>
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
