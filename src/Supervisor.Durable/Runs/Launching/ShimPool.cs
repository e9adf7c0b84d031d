using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Shims that were made ahead of time, by a thread of its own. A launch takes one; where there is none it waits for it. Nothing is made
/// before the first launch, and nothing is done while there are enough. Their number is fixed: with up to 32 after a burst, 1,000 starts at
/// once took as long (4.3 and 4.6 s, without 4.1 and 4.8 s, in turn).
/// </summary>
internal sealed class ShimPool(HostContext host) : IDisposable
{
    private readonly int _size = host.Options.ReadyShims;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<PooledShim> _ready = [];
    private readonly Queue<TaskCompletionSource<PooledShim>> _waiting = [];
    private readonly ShimFactory _factory = new(host);
    private TaskCompletionSource? _maker;
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
        _factory.Dispose();
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
                if (_ready.Count == _size / 4)
                    Wake();
                return shim;
            }
            if (_stopping)
                request.SetCanceled();
            else
                _waiting.Enqueue(request);
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
            else
                _work.Wait();
        }
    }

    /// <summary>How many to make now. A launch that waits does not wait for others' than its own.</summary>
    private int Missing()
    {
        lock (_gate)
            return _failing || _waiting.Count > 0 ? _waiting.Count : _ready.Count <= _size / 4 ? _size - _ready.Count : 0;
    }

    private void Make(int count)
    {
        IReadOnlyList<PooledShim> made;
        try
        {
            made = _factory.Make(count);
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
        List<TaskCompletionSource<PooledShim>> waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        foreach (var request in waiting)
            request.SetException(fault);
    }
}
