using System.Threading.Channels;

namespace Supervisor.Durable.Benchmarks.Limits;

/// <summary>
/// A loop that does one thing for each caller: the question wakes it, its answer wakes the caller. A caller that isn't to be held up by a disk
/// cannot have less, nor can an order that several callers' controls are to keep.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly Channel<TaskCompletionSource> _inputs = Channel.CreateUnbounded<TaskCompletionSource>(new() { SingleReader = true });
    private readonly Action _work;

    public BareLoop(Action work)
    {
        _work = work;
        _ = Task.Run(RunAsync);
    }

    public Task AskAsync()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inputs.Writer.TryWrite(answer);
        return answer.Task;
    }

    public void Dispose() => _inputs.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await _inputs.Reader.WaitToReadAsync())
        {
            while (_inputs.Reader.TryRead(out var answer))
            {
                _work();
                answer.SetResult();
            }
        }
    }
}
