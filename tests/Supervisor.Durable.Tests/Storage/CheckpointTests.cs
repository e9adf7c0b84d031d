using System.Collections.Concurrent;
using Supervisor.Durable.Engine;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What is committed comes from the log into the file without the writer's doing.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly StoreRig _rig = new();
    private readonly ConcurrentQueue<string> _points = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void What_a_commit_writes_is_counted_once()
    {
        _rig.Writer.TakePagesWritten();

        Fill();

        Assert.True(_rig.Writer.TakePagesWritten() > 0);
        Assert.Equal(0, _rig.Writer.TakePagesWritten());
    }

    [Fact]
    public async Task What_many_commits_have_written_is_taken_into_the_file_beside_the_writer()
    {
        await using var clock = new CheckpointTimer(_rig.Database, TimeProvider.System, _points.Enqueue);
        _rig.Writer.TakePagesWritten();
        var (before, written) = (new FileInfo(_rig.File).Length, 0);
        while (written < CheckpointTimer.Pages)
        {
            Assert.Empty(_points);
            Fill();
            var pages = _rig.Writer.TakePagesWritten();
            written += pages;
            clock.Written(pages);
        }

        while (!_points.Contains(FaultPoint.CheckpointAfter))
            await Task.Delay(1, TestContext.Current.CancellationToken);

        Assert.Equal([FaultPoint.CheckpointBefore, FaultPoint.CheckpointAfter], _points);
        Assert.True(new FileInfo(_rig.File).Length > before + (50 * 4096), "the file has not grown");
    }

    private void Fill() => _rig.Write(w =>
    {
        for (var i = 0; i < 500; i++)
            w.Events.Insert(StoreRig.Now, null, null, null, "filled", new string('x', 200));
    });
}
