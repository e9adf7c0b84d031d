using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>What a command leaves behind ends with it, in any group or session.</summary>
public sealed class TreeTests
{
    [Fact]
    public async Task A_daemon_that_left_group_session_and_parent_is_killed()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "daemonise")).Start();
        await Until.TrueAsync(() => rig.LogTexts.Length > 0, "the daemon says its number");
        int daemon = int.Parse(rig.LogTexts[0]["daemon ".Length..]);
        Assert.True(ProcFile.IsAlive(daemon));

        TestNative.kill(await rig.ChildAsync(), TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        Assert.False(ProcFile.IsAlive(daemon));
        Assert.True(rig.IsLockFree());
    }

    [Fact]
    public async Task Stopped_and_deaf_processes_are_killed()
    {
        var (rig, end) = await ShimRig.CompleteAsync(new("/bin/sh", "-c",
            "setsid sleep 1000 & kill -STOP $!; echo $!; (trap '' TERM HUP INT; exec setsid sleep 1000) & echo $!; exit 3"));
        using ShimRig _ = rig;

        Assert.Equal(3, end.Code);
        Assert.All(rig.LogTexts, pid => Assert.False(ProcFile.IsAlive(int.Parse(pid))));
    }

    [Fact]
    public async Task A_tree_that_never_stops_growing_is_killed()
    {
        using var rig = new ShimRig(new("/bin/sh", "-c",
            "setsid sh -c 'i=0; while [ $i -lt 2000 ]; do setsid sleep 1000 & i=$((i+1)); done; sleep 1000' & exec sleep 1000")).Start();
        int child = await rig.ChildAsync();
        string output = Target($"/proc/{child}/fd/1")!;
        await Until.TrueAsync(() => Descendants(output).Count > 40, "the tree has grown");
        TestNative.kill(child, TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        Assert.Empty(Descendants(output));
        Assert.True(rig.IsLockFree());
    }

    [Fact]
    public async Task The_end_is_recorded_while_the_lock_is_held_until_the_tree_is_gone()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "fork-tree", "5", "2")).Start();
        int child = await rig.ChildAsync();
        string output = Target($"/proc/{child}/fd/1")!;
        await Until.TrueAsync(() => Descendants(output).Count >= 62, "the tree has grown");
        Assert.False(rig.IsLockFree());

        TestNative.kill(child, TestNative.SIGKILL);
        await Until.TrueAsync(rig.IsLockFree, "the lock is free");

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
        int most = 0;

        await Until.TrueAsync(
            () =>
            {
                most = Math.Max(most, Children(rig.ShimPid).Length);
                return File.Exists(count) && new FileInfo(count).Length > enough;
            },
            "many orphans have ended");

        Assert.InRange(most, 1, many);
        File.Delete(count);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Orphans_are_reaped_however_the_process_that_starts_the_shim_treats_SIGCHLD(bool blocks, bool ignores)
    {
        using var rig = new ShimRig(new("/bin/sh", "-c", "i=0; while [ $i -lt 20 ]; do (setsid sh -c : &); i=$((i+1)); done; echo up; exec sleep 1000"))
        {
            BlocksChildSignal = blocks,
            IgnoresChildSignal = ignores,
        }.Start();
        int child = await rig.ChildAsync();

        await Until.TrueAsync(() => rig.LogTexts is ["up"] && Children(rig.ShimPid) is [var only] && only == child, "only the command is left");

        string[] threads = [.. Directory.GetDirectories($"/proc/{rig.ShimPid}/task").Select(task => Status($"{task}/status", "SigBlk:"))];
        Assert.All(threads, blocked => Assert.True((Convert.ToUInt64(blocked, 16) & 1UL << TestNative.SIGCHLD - 1) != 0, "a thread could take SIGCHLD away: " + blocked));
        TestNative.kill(child, TestNative.SIGKILL);
        await rig.ShimGoneAsync();
        Assert.Equal((EndKind.Killed, TestNative.SIGKILL), (rig.Read<EndSlot>(Slot.End)!.Value.Kind, rig.Read<EndSlot>(Slot.End)!.Value.Code));
    }

    [Fact]
    public async Task A_shim_with_nothing_to_do_is_not_woken()
    {
        using var rig = new ShimRig(new("/bin/sh", "-c", $"'{Executables.Puppet}' flood 2000000; (setsid sh -c : &); sleep 0.1; echo up >&2; exec sleep 1000")).Start();
        await rig.ChildAsync();
        await Until.TrueAsync(() => rig.Log.EndsWith("up\n", StringComparison.Ordinal), "the flood is over");

        // poll(fds, 4, -1), ppoll(fds, 4, null) on arm64: what it waits for has no time-out.
        await Until.TrueAsync(
            () => File.ReadAllText($"/proc/{rig.ShimPid}/syscall").Split(' ') is [_, _, "0x4", var timeout, ..] && (timeout == "0x0" || timeout.StartsWith("0xffffffff", StringComparison.Ordinal)),
            "it waits for as long as it takes");

        string before = Switches(rig.ShimPid);
        var (other, _) = await ShimRig.CompleteAsync(new("/bin/sleep", "2"));
        using ShimRig _ = other;
        Assert.Equal(before, Switches(rig.ShimPid));
    }

    [Fact]
    public async Task What_a_flood_took_of_memory_is_given_back_after_it()
    {
        const long little = 200;
        string go = Path.Combine(Path.GetTempPath(), $"dsup-go-{Guid.NewGuid()}");
        using var rig = new ShimRig(new("/bin/sh", "-c", $"until [ -e {go} ]; do sleep 0.1; done; '{Executables.Puppet}' flood 50000000; exec sleep 1000")).Start();
        await rig.ChildAsync();
        long Memory() => long.Parse(Status($"/proc/{rig.ShimPid}/status", "RssAnon:").Split(' ')[0]);
        long before = Memory(), most = 0;

        File.WriteAllText(go, "");
        await Until.TrueAsync(
            () =>
            {
                most = Math.Max(most, Memory());
                return new FileInfo(Path.Combine(rig.Logs, "current")).Length == 70_000_000;
            },
            "the flood is over");
        await Until.TrueAsync(() => Memory() <= before + little, "the memory is given back");

        Assert.True(most > before + little, $"{before} kB before the flood, {most} kB at the most: nothing had to be given back");
        File.Delete(go);
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
        Assert.True(ProcFile.IsAlive(left));
        TestNative.kill(left, TestNative.SIGKILL);
    }

    /// <summary>Living processes whose standard output is this run's pipe: what a test's command started, in any group or session.</summary>
    private static List<int> Descendants(string output) =>
    [
        .. from folder in Directory.GetDirectories("/proc")
           let name = Path.GetFileName(folder)
           where char.IsAsciiDigit(name[0])
           let target = Target(folder + "/fd/1")
           where target == output
           select int.Parse(name),
    ];

    private static int[] Children(int pid) =>
        [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>How often its threads have gone to sleep by themselves.</summary>
    private static string Switches(int pid) =>
        string.Join(' ', Directory.GetDirectories($"/proc/{pid}/task").Order(StringComparer.Ordinal).Select(task => Status($"{task}/status", "voluntary_ctxt_switches:")));

    private static string Status(string file, string name) => File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();

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
