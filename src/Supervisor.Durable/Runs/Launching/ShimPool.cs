using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Shims that were made ahead of time, by a thread of its own. A launch takes one; where there is none it waits for it. Nothing is made
/// before the first launch, and nothing is done while there are enough.
/// </summary>
internal sealed class ShimPool(HostContext host) : IDisposable
{
    /// <summary>So many are kept at hand at most, after launches found none, until launches are few again.</summary>
    private const int Many = 32;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly int _few = host.Options.ReadyShims;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<PooledShim> _ready = [];
    private readonly Queue<TaskCompletionSource<PooledShim>> _waiting = [];
    private readonly ShimFactory _source = new(host);
    private TaskCompletionSource? _maker;
    private int _wanted = host.Options.ReadyShims;
    private volatile bool _stopping, _failing;

    /// <summary>A shim that waits for its run.</summary>
    /// <exception cref="NativeException">None could be made.</exception>
    public PooledShim Take()
    {
        var request = new TaskCompletionSource<PooledShim>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = TryTake(request, out var dead);
        foreach (var shim in dead)
            shim.Dispose();
        return taken ?? request.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        TaskCompletionSource? maker;
        lock (_gate)
        {
            if (_stopping)
                return;
            (maker, _maker, _stopping) = (_maker, null, true);
        }
        _work.Release();
        maker?.Task.GetAwaiter().GetResult();
        foreach (var request in _waiting)
            request.TrySetCanceled();
        foreach (var shim in _ready)
            shim.Dispose();
        _ready.Clear();
        _source.Dispose();
        _work.Dispose();
    }

    private PooledShim? TryTake(TaskCompletionSource<PooledShim> request, out List<PooledShim> dead)
    {
        dead = [];
        lock (_gate)
        {
            while (_ready.TryDequeue(out var shim))
            {
                if (!shim.IsAlive)
                {
                    dead.Add(shim);
                    continue;
                }
                if (_ready.Count == _wanted / 4)
                    Wake();
                return shim;
            }
            if (_stopping)
                request.SetCanceled();
            else
                _waiting.Enqueue(request);
            if (_maker is not null && _wanted < Many)
                _wanted *= 2;
            Wake();
            return null;
        }
    }

    private void Wake()
    {
        if (_maker is null && !_stopping)
        {
            var maker = _maker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            host.Start(() =>
            {
                try
                {
                    Work();
                }
                finally
                {
                    maker.SetResult();
                }
            });
        }
        _work.Release();
    }

    private void Work()
    {
        while (!_stopping)
        {
            if (Missing() is var count && count > 0)
                Make(count);
            else if (!_work.Wait(_wanted > _few ? Quiet : Timeout.InfiniteTimeSpan))
                Shrink();
        }
    }

    /// <summary>How many to make now. Who waits alone is not to wait for more than its own.</summary>
    private int Missing()
    {
        lock (_gate)
        {
            var stock = _wanted - _ready.Count;
            return _failing ? _waiting.Count
                : _waiting.Count == 0 ? (_ready.Count <= _wanted / 4 ? stock : 0)
                : _wanted > _few ? Math.Min(_waiting.Count + stock, Many)
                : _waiting.Count;
        }
    }

    private void Make(int count)
    {
        IReadOnlyList<PooledShim> made;
        try
        {
            made = _source.Make(count);
        }
        catch (Exception e) // who waits for it knows what to make of it; on a bare thread it would end the supervisor
        {
            Fail(e);
            return;
        }
        _failing = false;
        lock (_gate)
        {
            foreach (var shim in made)
            {
                if (_waiting.TryDequeue(out var request))
                    request.SetResult(shim);
                else
                    _ready.Enqueue(shim);
            }
        }
    }

    /// <summary>Waiting launches fail; what was to be made in advance is not tried again until a launch needs one.</summary>
    private void Fail(Exception fault)
    {
        _failing = true;
        List<TaskCompletionSource<PooledShim>> told;
        lock (_gate)
        {
            told = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var request in told)
            request.SetException(fault);
    }

    private void Shrink()
    {
        List<PooledShim> surplus = [];
        lock (_gate)
        {
            _wanted = _few;
            while (_ready.Count > _few)
                surplus.Add(_ready.Dequeue());
        }
        foreach (var shim in surplus)
            shim.Dispose();
    }
}
