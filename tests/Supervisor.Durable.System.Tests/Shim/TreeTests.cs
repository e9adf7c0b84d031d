using Supervisor.Durable.Processes;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>What a command leaves behind ends with it, wherever it has gone.</summary>
public sealed class TreeTests
{
    [Fact]
    public async Task A_daemon_that_left_group_session_and_parent_is_killed()
    {
        using var rig = new ShimRig(new(ShimRig.Puppet, "daemonise")).Start();
        await ShimRig.UntilAsync(() => rig.LogTexts.Length > 0, "the daemon says its number");
        int daemon = int.Parse(rig.LogTexts[0]["daemon ".Length..]);
        Assert.True(ShimRig.IsAlive(daemon));

        TestNative.kill(await rig.ChildAsync(), TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        Assert.False(ShimRig.IsAlive(daemon));
        Assert.True(rig.IsLockFree());
    }

    [Fact]
    public async Task Stopped_and_deaf_processes_are_killed()
    {
        var (rig, end) = await ShimRig.CompleteAsync(new("/bin/sh", "-c",
            "setsid sleep 1000 & kill -STOP $!; echo $!; (trap '' TERM HUP INT; exec setsid sleep 1000) & echo $!; exit 3"));
        using ShimRig _ = rig;

        Assert.Equal(3, end.Code);
        Assert.All(rig.LogTexts, pid => Assert.False(ShimRig.IsAlive(int.Parse(pid))));
    }

    [Fact]
    public async Task A_tree_that_never_stops_growing_is_killed()
    {
        using var rig = new ShimRig(new("/bin/sh", "-c",
            "setsid sh -c 'i=0; while [ $i -lt 2000 ]; do setsid sleep 1000 & i=$((i+1)); done; sleep 1000' & exec sleep 1000")).Start();
        int child = await rig.ChildAsync();
        string output = Target($"/proc/{child}/fd/1")!;
        await ShimRig.UntilAsync(() => Descendants(output).Count > 40, "the tree has grown");
        TestNative.kill(child, TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        Assert.Empty(Descendants(output));
        Assert.True(rig.IsLockFree());
    }

    [Fact]
    public async Task The_end_is_recorded_while_the_lock_is_held_until_the_tree_is_gone()
    {
        using var rig = new ShimRig(new(ShimRig.Puppet, "fork-tree", "5", "2")).Start();
        int child = await rig.ChildAsync();
        string output = Target($"/proc/{child}/fd/1")!;
        await ShimRig.UntilAsync(() => Descendants(output).Count >= 62, "the tree has grown");
        Assert.False(rig.IsLockFree());

        TestNative.kill(child, TestNative.SIGKILL);
        await ShimRig.UntilAsync(rig.IsLockFree, "the lock is free");

        Assert.Empty(Descendants(output));
        Assert.NotNull(rig.Read<EndSlot>(Slot.End));
    }

    [Fact]
    public async Task Orphans_that_end_are_reaped_at_once_also_while_nothing_is_printed()
    {
        const int enough = 150, many = 100;
        string count = Path.Combine(Path.GetTempPath(), $"dsup-orphans-{Guid.NewGuid()}");
        using var rig = new ShimRig(new("/bin/sh", "-c", $"while :; do (setsid sh -c 'echo >> {count}' &); sleep 0.01; done")).Start();
        await rig.ChildAsync();
        int shim = rig.Read<HeaderSlot>(Slot.Header)!.Value.ShimPid, most = 0;

        await ShimRig.UntilAsync(
            () =>
            {
                most = Math.Max(most, File.ReadAllText($"/proc/{shim}/task/{shim}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
                return File.Exists(count) && new FileInfo(count).Length > enough;
            },
            "many orphans have ended");

        Assert.InRange(most, 1, many);
        File.Delete(count);
    }

    [Fact]
    public async Task A_shim_with_nothing_to_do_is_not_woken()
    {
        using var rig = new ShimRig(new("/bin/sleep", "1000")).Start();
        await rig.ChildAsync();
        int shim = rig.Read<HeaderSlot>(Slot.Header)!.Value.ShimPid;

        // poll(fds, 4, -1), ppoll(fds, 4, null) on arm64: what it waits for has no time-out.
        await ShimRig.UntilAsync(
            () => File.ReadAllText($"/proc/{shim}/syscall").Split(' ') is [_, _, "0x4", var timeout, ..] && (timeout == "0x0" || timeout.StartsWith("0xffffffff", StringComparison.Ordinal)),
            "it waits for as long as it takes");
    }

    [Fact]
    public async Task Kill_mode_process_leaves_the_rest_alone()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", "setsid sleep 1000 & echo $!")
        {
            Flags = SpecFlags.ResetSignalMask | SpecFlags.LeaveTree,
        });
        using ShimRig _ = rig;

        int left = int.Parse(rig.LogTexts[0]);
        Assert.True(ShimRig.IsAlive(left));
        TestNative.kill(left, TestNative.SIGKILL);
    }

    /// <summary>Living processes whose standard output is this run's pipe: what a test's command started, wherever it has gone.</summary>
    private static List<int> Descendants(string output) =>
    [
        .. from folder in Directory.GetDirectories("/proc")
           let name = Path.GetFileName(folder)
           where char.IsAsciiDigit(name[0])
           let target = Target(folder + "/fd/1")
           where target == output
           select int.Parse(name),
    ];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
