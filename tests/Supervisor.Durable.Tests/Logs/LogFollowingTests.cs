using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Supervisor.Durable.Tests.Logs;

/// <summary>Following a log that is written and rotated: each line once, none missed.</summary>
public sealed class LogFollowingTests : IAsyncDisposable
{
    private readonly LogRig _rig = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _end = new();
    private IAsyncEnumerator<LogEntry>? _lines;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_lines is not null)
            await _lines.DisposeAsync();
        _end.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public async Task The_last_lines_and_then_those_that_come()
    {
        _rig.Print("a", "b", "c");
        Follow(2);
        Assert.Equal(["b", "c"], await TakeAsync(2));

        _rig.Print("d", "e");

        Assert.Equal(["d", "e"], await TakeAsync(2));
    }

    [Fact]
    public async Task A_log_that_does_not_exist_yet_is_waited_for()
    {
        Follow(10);
        var first = TakeAsync(2);
        _rig.Print("a", "b");

        Assert.Equal(["a", "b"], await first);
    }

    [Fact]
    public async Task Several_rotations_between_two_looks_miss_no_line_and_repeat_none()
    {
        _rig.Print("1");
        Follow(10);
        Assert.Equal(["1"], await TakeAsync(1));

        _rig.Print("2");
        _rig.Rotate();
        _rig.Print("3", "4");
        _rig.Rotate();
        _rig.Print("5");
        _rig.Rotate();
        _rig.Print("6");

        Assert.Equal(["2", "3", "4", "5", "6"], await TakeAsync(5));
        _rig.Rotate();                                               // while there is no current file
        var next = TakeAsync(1);
        _rig.Print("7");
        Assert.Equal(["7"], await next);
    }

    [Fact]
    public async Task A_follower_behind_whom_old_files_were_removed_gets_all_that_is_left()
    {
        _rig.Print("1");
        Follow(10);
        Assert.Equal(["1"], await TakeAsync(1));

        var first = _rig.Rotate();
        _rig.Print("2");
        var second = _rig.Rotate();
        _rig.Print("3");
        _rig.Rotate();
        _rig.Print("4");
        File.Delete(first);                                          // MaxFiles: the file that it has open is gone

        Assert.Equal(["2", "3", "4"], await TakeAsync(3));
        File.Delete(second);
        _rig.Print("5");
        Assert.Equal(["5"], await TakeAsync(1));
    }

    [Theory]
    [InlineData(1), InlineData(10)]
    public async Task A_log_that_was_shortened_is_read_from_its_beginning_and_a_notice_says_so(int lines)
    {
        _rig.Print("1", "2", "3");
        Follow(10);
        Assert.Equal(["1", "2", "3"], await TakeAsync(3));

        File.WriteAllText(_rig.Current, "");
        string[] next = [.. Enumerable.Range(4, lines).Select(i => $"{i}")];
        _rig.Print(next);

        Assert.Contains("shortened", Assert.Single(await TakeAsync(1)), StringComparison.Ordinal);
        Assert.Equal(LogEntry.Notice, _lines!.Current.Stream);
        Assert.Equal(next, await TakeAsync(lines));
        _rig.Print("last");
        Assert.Equal(["last"], await TakeAsync(1));
    }

    [Fact]
    public async Task A_log_that_was_moved_away_is_read_to_its_end_and_then_the_new_one()
    {
        _rig.Print("1");
        Follow(10);
        Assert.Equal(["1"], await TakeAsync(1));

        var old = _rig.Current + ".moved";
        File.Move(_rig.Current, old);
        File.AppendAllText(old, "2026-01-01T00:01:00.000000000Z stdout F 2\n");
        Assert.Equal(["2"], await TakeAsync(1));
        File.AppendAllText(old, "2026-01-01T00:01:00.000000000Z stdout F 3\n");
        _rig.Print("4", "5");

        Assert.Equal(["3", "4", "5"], await TakeAsync(3));
    }

    [Fact]
    public async Task A_cancelled_follower_ends_without_an_exception()
    {
        _rig.Print("a");
        Follow(1);
        Assert.Equal(["a"], await TakeAsync(1));
        var next = _lines!.MoveNextAsync().AsTask();

        await _end.CancelAsync();

        Assert.False(await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private void Follow(int last) => _lines = _rig.Archive.FollowAsync("job", new LogQuery(last), _clock, _end.Token).GetAsyncEnumerator(_end.Token);

    private async Task<List<string>> TakeAsync(int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
        {
            var next = _lines!.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
            Assert.True(await next);
            texts.Add(_lines.Current.Text);
        }
        return texts;
    }
}
