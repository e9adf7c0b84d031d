using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>A run's folder that is needed no more becomes another run's, with nothing of the first in it; real shims and files.</summary>
public sealed class SpareDirectoryTests : IAsyncLifetime
{
    private readonly HostRig _rig = new(durable: true, options: o => o with { ReadyShims = 0 });   // so that each launch needs a folder

    private string Ready => Path.Combine(_rig.Options.Runs, ReadyDirectory.Folder);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_folder_is_reused_by_the_next_run_and_keeps_nothing_of_the_one_before()
    {
        await OverAsync(1, "echo a secret; exit 7");
        var spare = Assert.Single(Directory.GetDirectories(Ready));
        Assert.Equal(0, new FileInfo(Path.Combine(spare, RunLayout.SpecFile)).Length);
        Assert.Equal(RunState.Empty, StateReader.Read(Path.Combine(spare, RunLayout.StateFile)));

        var process = await _rig.LaunchedAsync(2, HostRig.Sh("exec sleep 1000"));

        Assert.Empty(Directory.GetDirectories(Ready));
        var state = StateReader.Read(Path.Combine(_rig.PathOf(2), RunLayout.StateFile));
        Assert.Equal((2L, process.Pid, (EndSlot?)null), (state.Header!.Value.Run, state.Started!.Value.Pid, state.End));
        Assert.False(RunDirectory.Of(_rig.Options, "job", new RunId(2)).TryLock(out _));
        _rig.Host.Kill(new RunId(2));
        await OverAsync(2, end: new ProcessEnd.Signalled(9, false));
        await OverAsync(3, "exit 3", new ProcessEnd.Exit(3));
    }

    [Fact]
    public async Task A_folder_with_more_in_it_than_we_put_there_is_removed()
    {
        _rig.Launch(1, HostRig.Sh("exit 0"));
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
        File.WriteAllText(Path.Combine(_rig.PathOf(1), "note"), "a foreign note");

        _rig.Host.Forget("job", new RunId(1));

        await Until.TrueAsync(() => !Directory.Exists(_rig.PathOf(1)), "it is removed");
        Assert.Empty(Directory.GetDirectories(Ready));
    }

    [Fact]
    public async Task A_spare_that_was_removed_is_not_missed()
    {
        await OverAsync(1, "exit 0");
        Directory.Delete(_rig.Options.Runs, recursive: true);

        await OverAsync(2, "exit 0");
    }

    [Fact]
    public async Task An_orderly_end_leaves_none()
    {
        await OverAsync(1, "exit 0");

        await _rig.Host.DisposeAsync();

        Assert.Empty(Directory.GetDirectories(Ready));
    }

    private async Task OverAsync(long run, string? line = null, ProcessEnd? end = null)
    {
        if (line is not null)
            _rig.Launch(run, HostRig.Sh(line));
        var ended = await _rig.ReportedAsync<ProcessReport.Ended>(run);
        Assert.Equal(end ?? ended.End, ended.End);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(run);
        var spares = Directory.GetDirectories(Ready).Length;
        _rig.Host.Forget("job", new RunId(run));
        await Until.TrueAsync(() => Directory.Exists(Ready) && Directory.GetDirectories(Ready).Length > spares, "its folder is another's now");
    }
}
