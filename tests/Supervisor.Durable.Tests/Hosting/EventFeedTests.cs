using Supervisor.Durable.Hosting;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>New events reach all who follow them, and are read once for all of them.</summary>
public sealed class EventFeedTests : IAsyncDisposable
{
    private readonly List<EventView> _database = [];
    private readonly EventFeed _feed;
    private readonly CancellationTokenSource _end = new();
    private readonly List<IAsyncEnumerator<EventView>> _followers = [];
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readings;

    public EventFeedTests() => _feed = new EventFeed(Read, Newest, () => Volatile.Read(ref _change).Task);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var follower in _followers)
            await follower.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task A_commit_is_read_once_for_five_thousand_followers()
    {
        Commit(10);
        var next = new List<Task<bool>>();
        for (var i = 0; i < 5_000; i++)
            next.Add(Follow(10).MoveNextAsync().AsTask());
        var before = Volatile.Read(ref _readings);

        Commit(1);
        await Task.WhenAll(next).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.All(_followers, follower => Assert.Equal(11, follower.Current.Event));
        Assert.InRange(Volatile.Read(ref _readings) - before, 1, 4);   // the commit's page, that there is no second one, and the same at the start of the reading
    }

    [Fact]
    public async Task A_follower_that_is_far_behind_reads_by_itself_and_misses_and_repeats_nothing()
    {
        Commit(3_000);
        var late = Follow(0);
        Assert.True(await late.MoveNextAsync());
        for (var i = 0; i < 50; i++)
            Commit(100);                                             // more than are kept

        for (var expected = 2; expected <= 8_000; expected++)
        {
            Assert.True(await late.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Assert.Equal(expected, late.Current.Event);
        }
    }

    [Fact]
    public async Task A_follower_that_asks_for_removed_history_gets_what_comes()
    {
        Commit(10);
        _database.RemoveRange(0, 10);
        _database.Add(new EventView { Event = 11 });
        var follower = Follow(3);

        Assert.True(await follower.MoveNextAsync());
        Assert.Equal(11, follower.Current.Event);
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_ends_the_following_and_a_new_follower_is_served()
    {
        Commit(1);
        var follower = Follow(1);
        var next = follower.MoveNextAsync().AsTask();
        while (Volatile.Read(ref _readings) == 0)
            await Task.Yield();                                      // the reading waits for the next commit
        Interlocked.Exchange(ref _change, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetException(new StorageUnavailableException("gone"));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        var again = Follow(1);
        var after = again.MoveNextAsync().AsTask();
        Commit(1);
        Assert.True(await after.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(2, again.Current.Event);
    }

    private IAsyncEnumerator<EventView> Follow(long after)
    {
        var follower = _feed.FollowAsync(after, _end.Token).GetAsyncEnumerator(_end.Token);
        _followers.Add(follower);
        return follower;
    }

    private void Commit(int events)
    {
        lock (_database)
        {
            for (var i = 0; i < events; i++)
                _database.Add(new EventView { Event = Newest() + 1 });
        }
        Interlocked.Exchange(ref _change, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private long Newest()
    {
        lock (_database)
            return _database.Count > 0 ? _database[^1].Event : 0;
    }

    private List<EventView> Read(long after, int most)
    {
        Interlocked.Increment(ref _readings);
        lock (_database)
            return [.. _database.Where(item => item.Event > after).Take(most)];
    }
}
