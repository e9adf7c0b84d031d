using System.Runtime.CompilerServices;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Hands new events to all who follow them. They are read once a commit, however many followers there are, and the newest are kept for
/// those
/// who come a little later; who is further behind reads for himself. Followers are woken some at a time, so that other work of the process
/// has its turn between them. Without followers nothing is read.
/// </summary>
/// <param name="read">Events behind one, the oldest first, so many at the most.</param>
/// <param name="newest">The number of the newest event.</param>
/// <param name="change">Completes with the next commit.</param>
internal sealed class EventFeed(Func<long, int, IReadOnlyList<EventView>> read, Func<long> newest, Func<Task> change)
{
    private const int Page = 500, Kept = 2000, WokenAtOnce = 32;

    private readonly Lock _lock = new();
    private readonly HashSet<Follower> _followers = [];
    private readonly List<EventView> _kept = [];
    private long _before;                                            // what is kept begins behind this event
    private bool _isReading;

    /// <summary>Events behind one, and then those that come, until cancelled.</summary>
    public async IAsyncEnumerable<EventView> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var follower = new Follower();
        try
        {
            Join(follower);
            while (true)
            {
                var woken = follower.Woken;                          // first: what comes while we look is not missed
                var page = After(ref after);
                foreach (var item in page)
                {
                    after = item.Event;
                    yield return item;
                }
                if (page.Count == 0)
                    await woken.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_lock)
                _followers.Remove(follower);
        }
    }

    private void Join(Follower follower)
    {
        lock (_lock)
        {
            _followers.Add(follower);
            if (_isReading)
                return;
            _kept.Clear();
            _before = newest();
            _isReading = true;
        }
        _ = Task.Run(ReadAsync);
    }

    /// <summary>
    /// Empty: there are none yet. Where history has lost what the follower asks for, it is moved to where what is kept begins.
    /// </summary>
    private IReadOnlyList<EventView> After(ref long after)
    {
        long before;
        lock (_lock)
        {
            before = _before;
            if (after >= before)
            {
                var known = after;
                var first = _kept.FindLastIndex(kept => kept.Event <= known) + 1;
                return first == _kept.Count ? [] : _kept.GetRange(first, _kept.Count - first);
            }
        }
        var page = read(after, Page);
        after = page.Count == 0 ? before : after;
        return page.Count > 0 ? page : After(ref after);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var next = change();                                 // first: a commit while we read is not missed
                while (Read())
                    await WakeAsync().ConfigureAwait(false);
                lock (_lock)
                {
                    _isReading = _followers.Count > 0;
                    if (!_isReading)
                        return;
                }
                await next.ConfigureAwait(false);
            }
        }
        catch (Exception e)                                          // the followers get it: the next that follows has it read again
        {
            Fail(e);
        }
    }

    /// <summary>Whether there are new ones.</summary>
    private bool Read()
    {
        long last;
        lock (_lock)
            last = _kept.Count > 0 ? _kept[^1].Event : _before;
        var page = read(last, Page);
        lock (_lock)
        {
            _kept.AddRange(page);
            if (_kept.Count > Kept)
            {
                _before = _kept[^(Kept / 2)].Event;
                _kept.RemoveAll(kept => kept.Event <= _before);
            }
        }
        return page.Count > 0;
    }

    private async Task WakeAsync()
    {
        Follower[] followers;
        lock (_lock)
            followers = [.. _followers];
        foreach (var some in followers.Chunk(WokenAtOnce))
        {
            foreach (var follower in some)
                follower.Wake();
            await Task.Yield();
        }
    }

    private void Fail(Exception fault)
    {
        Follower[] followers;
        lock (_lock)
        {
            followers = [.. _followers];
            _isReading = false;
        }
        foreach (var follower in followers)
            follower.Fail(fault);
    }

    private sealed class Follower
    {
        private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Woken => Volatile.Read(ref _woken).Task;

        public void Wake() => Interlocked.Exchange(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

        public void Fail(Exception fault) => Volatile.Read(ref _woken).TrySetException(fault);
    }
}
