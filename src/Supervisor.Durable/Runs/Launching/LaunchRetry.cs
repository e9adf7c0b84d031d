using System.Collections.Concurrent;
using Polly;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Launches that fail by what passes (EAGAIN, ENOMEM, ETXTBSY, EMFILE, …) are tried again a few times under the same run, before they are
/// reported. A supervisor that dies in between finds that the run never ran, and launches it again.
/// </summary>
internal sealed class LaunchRetry : IDisposable
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource<ProcessReport.LaunchFailed?>> _attempts = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ResiliencePipeline<ProcessReport.LaunchFailed?> _pipeline;
    private readonly Action<LaunchOrder> _launch;
    private readonly Action<ProcessReport> _emit;

    /// <param name="time">Waits between attempts.</param>
    /// <param name="launch">Makes one attempt.</param>
    /// <param name="discard">Removes what an attempt has left.</param>
    /// <param name="emit">Called with the failure that is final.</param>
    public LaunchRetry(TimeProvider time, Action<LaunchOrder> launch, Action<LaunchOrder> discard, Action<ProcessReport> emit)
    {
        (_launch, _emit) = (launch, emit);
        _pipeline = Resilience.Launch<ProcessReport.LaunchFailed>(
            time, failure => failure.Transient, context => discard(context.Properties.GetValue(Order, null!)));
    }

    private static readonly ResiliencePropertyKey<LaunchOrder> Order = new("order");

    /// <summary>Launches; returns at once.</summary>
    public void Launch(LaunchOrder order) => _ = LaunchAsync(order);

    /// <summary>Whether a report is one of an attempt that may be followed by another: then it is not reported.</summary>
    public bool Takes(ProcessReport report)
    {
        if (report is ProcessReport.Delivered or ProcessReport.KillRefused || !_attempts.TryGetValue(report.Run, out var attempt))
            return false;
        var failure = report as ProcessReport.LaunchFailed;
        attempt.TrySetResult(failure);
        return failure is not null;
    }

    public void Dispose()
    {
        if (!_closing.IsCancellationRequested)
            _closing.Cancel();
    }

    private async Task LaunchAsync(LaunchOrder order)
    {
        var context = ResilienceContextPool.Shared.Get(_closing.Token);
        context.Properties.Set(Order, order);
        try
        {
            var failure = await _pipeline.ExecuteAsync(AttemptAsync, context).ConfigureAwait(false);
            if (failure is not null)
                _emit(failure);
        }
        catch (OperationCanceledException)
        {
            // The supervisor closes: its successor finds out.
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<ProcessReport.LaunchFailed?> AttemptAsync(ResilienceContext context)
    {
        var order = context.Properties.GetValue(Order, null!);
        var attempt = new TaskCompletionSource<ProcessReport.LaunchFailed?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts[order.Run] = attempt;
        try
        {
            _launch(order);
            return await attempt.Task.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _attempts.TryRemove(new(order.Run, attempt));            // a later launch of the run may have its own by now
        }
    }
}
