using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>Hand-made run directories, real processes, no shim: what a recovery finds.</summary>
public sealed class RecoveryTableTests : IAsyncLifetime
{
    private readonly HostRig _rig = new(shim: "/nonexistent/shim");
    private readonly List<LiveProcess> _sleepers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var sleeper in _sleepers)
        {
            _ = sleeper.Signal(NativeProcesses.SIGKILL, group: false);
            sleeper.Dispose();
        }
        await _rig.DisposeAsync();
    }

    [Fact]
    public void A_free_lock_without_started_never_ran_and_leaves_nothing()
    {
        Make(1, new byte[RunLayout.StateBytes]);
        Make(2, StateFile.Of((Slot.Header, new HeaderSlot { Run = 2, Boot = StateFile.Boot(BootIdentity.Current.Kernel), ShimPid = 1, ShimStartTime = 99 }.Bytes())));

        var found = _rig.Host.Recover([HostRig.Order(1), HostRig.Order(2), HostRig.Order(3)]);

        Assert.Equal([1, 2, 3], found.Cast<ProcessReport.NeverRan>().Select(r => r.Run.Value).Order());
        Assert.Empty(Directory.GetDirectories(_rig.Options.Runs));
    }

    [Fact]
    public void A_valid_end_is_the_result_with_its_own_times()
    {
        var started = new StartedSlot { Boot = StateFile.Boot(Guid.Parse("11111111-2222-3333-4444-555555555555")), Pid = 77, StartTime = 5, WallNanoseconds = 1_000_000_000 };
        var end = new EndSlot { Kind = EndKind.Exited, Code = 7, WallNanoseconds = 2_500_000_000, UserMicroseconds = 1500, SystemMicroseconds = 10, MaxResidentKilobytes = 900 };
        Make(1, StateFile.Of((Slot.Started, started.Bytes()), (Slot.End, end.Bytes())));

        var found = _rig.Host.Recover([HostRig.Order(1)]);

        var run = new RunId(1);
        Assert.Equal(
            [
                new ProcessReport.Launched(run, new ProcessIdentity(Guid.Parse("11111111-2222-3333-4444-555555555555"), 77, 5, 0), DateTimeOffset.FromUnixTimeSeconds(1)),
                new ProcessReport.Ended(run, new ProcessEnd.Exit(7), DateTimeOffset.FromUnixTimeMilliseconds(2500), new ResourceUsage(TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMicroseconds(10), 900)),
                new ProcessReport.TreeGone(run),
            ],
            found);
    }

    [Fact]
    public void A_transient_launch_error_is_tried_again_by_the_next_supervisor_and_any_other_is_reported()
    {
        Make(1, StateFile.Of((Slot.End, new EndSlot { Kind = EndKind.LaunchError, Code = Errno.ETXTBSY }.Bytes())));
        Make(2, StateFile.Of((Slot.End, new EndSlot { Kind = EndKind.LaunchError, Code = Errno.ENOENT }.Bytes())));

        var found = _rig.Host.Recover([HostRig.Order(1), HostRig.Order(2)]);

        Assert.Equal(new RunId(1), Assert.Single(found.OfType<ProcessReport.NeverRan>()).Run);
        Assert.False(Directory.Exists(_rig.PathOf(1)));
        var failed = Assert.Single(found.OfType<ProcessReport.LaunchFailed>());
        Assert.Equal((new RunId(2), false), (failed.Run, failed.Transient));
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void Only_what_the_database_lacks_is_reported()
    {
        var process = new ProcessIdentity(BootIdentity.Current.Kernel, 77, LongGone, 0);
        var state = StateFile.Of((Slot.Started, Started(process)), (Slot.End, new EndSlot { Kind = EndKind.Killed, Code = 9 }.Bytes()));
        Make(1, state);
        Make(2, state);

        var found = _rig.Host.Recover([HostRig.Order(1, process), HostRig.Order(2, process, endRecorded: true)]);

        Assert.Equal(new ProcessEnd.Signalled(9, false), Assert.Single(found.OfType<ProcessReport.Ended>()).End);
        Assert.Equal([1, 2], found.OfType<ProcessReport.TreeGone>().Select(r => r.Run.Value).Order());
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public void What_another_boot_started_is_lost_by_the_reboot()
    {
        var process = new ProcessIdentity(Guid.Parse("11111111-2222-3333-4444-555555555555"), 1, 0, 0);
        Make(1, StateFile.Of((Slot.Started, Started(process))));

        var found = _rig.Host.Recover([HostRig.Order(1, process), HostRig.Order(2, process)]);

        Assert.Equal(["the machine was restarted", "the machine was restarted"], found.OfType<ProcessReport.Ended>().Select(e => ((ProcessEnd.Lost)e.End).Reason));
        Assert.Equal(2, found.OfType<ProcessReport.TreeGone>().Count());
    }

    [Fact]
    public void What_ran_in_an_earlier_container_of_the_same_kernel_is_lost_though_its_pid_lives()
    {
        var process = Sleep();                                       // has by chance all that the one of the earlier container had
        var early = process with { StartTime = Math.Max(0, (BootIdentity.Current.FirstStart ?? 0) - 1) };
        Make(1, StateFile.Of((Slot.Started, Started(process))));
        Make(2, StateFile.Of((Slot.Started, Started(early))));

        var found = _rig.Host.Recover([HostRig.Order(1, process) with { HasBooted = true }, HostRig.Order(2, early)]);

        Assert.Equal(2, found.OfType<ProcessReport.Ended>().Count(e => e.End is ProcessEnd.Lost));
        Assert.Equal("the machine was restarted", ((ProcessEnd.Lost)found.OfType<ProcessReport.Ended>().First(e => e.Run.Value == 1).End).Reason);
        _rig.Host.Kill(new RunId(1));
        Assert.True(LiveProcess.Find(process.Pid, process.StartTime, process.PidfdInode) is { } alive && !ProcStat.Read(alive.Pid)!.Value.IsZombie);
    }

    [Fact]
    public async Task A_foreign_process_with_the_recorded_pid_is_neither_adopted_nor_signalled()
    {
        var foreign = Sleep();
        var stranger = foreign with { StartTime = foreign.StartTime - 1 };
        var otherInode = foreign with { PidfdInode = foreign.PidfdInode + 1 };
        Make(1, StateFile.Of((Slot.Started, Started(stranger))));
        Make(2, StateFile.Of((Slot.Started, Started(otherInode))));

        var found = _rig.Host.Recover([HostRig.Order(1, stranger), HostRig.Order(2, otherInode), HostRig.Order(3, stranger)]).ToList();
        foreach (var run in new RunId[] { new(1), new(2), new(3) })
        {
            _rig.Host.Kill(run);
            _rig.Host.Signal(run, 9, run.Value);
        }

        Assert.Equal(3, found.Count(r => r is ProcessReport.Ended { End: ProcessEnd.Lost }));
        await Until.TrueAsync(() => _rig.Reports.OfType<ProcessReport.Delivered>().Count() == 3, "three answers");
        Assert.All(_rig.Reports.OfType<ProcessReport.Delivered>(), answer => Assert.Equal("the process has already ended", answer.Error));
        await Until.TrueAsync(() => found.Concat(_rig.Reports).OfType<ProcessReport.TreeGone>().Count() == 3, "three trees gone");
        Assert.True(ProcFile.IsAlive(foreign.Pid));
    }

    [Fact]
    public async Task A_child_whose_shim_died_is_adopted_and_its_end_is_known_exactly()
    {
        var process = Sleep();
        Make(1, StateFile.Of((Slot.Started, Started(process))));

        var found = _rig.Host.Recover([HostRig.Order(1)]);
        Assert.Equal(process, Assert.IsType<ProcessReport.Launched>(Assert.Single(found)).Process);
        _rig.Host.Signal(new RunId(1), 15, ticket: 4);

        Assert.Null((await _rig.ReportedAsync<ProcessReport.Delivered>(1)).Error);
        Assert.Equal(new ProcessEnd.Signalled(15, false), (await _rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task A_missing_directory_does_not_hide_a_living_process()
    {
        var process = Sleep();

        Assert.Empty(_rig.Host.Recover([HostRig.Order(1, process)]));
        _rig.Host.Kill(new RunId(1));

        Assert.Equal(new ProcessEnd.Signalled(9, false), (await _rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task A_lock_held_by_a_shim_without_a_header_is_waited_for()
    {
        Make(1, new byte[RunLayout.StateBytes]);
        var held = Native.Open(Path.Combine(_rig.PathOf(1), RunLayout.LockFile), Native.O_RDWR);
        Assert.True(Native.Lock(held, "lock", wait: false));

        Assert.Empty(_rig.Host.Recover([HostRig.Order(1)]));
        held.Dispose();

        await _rig.ReportedAsync<ProcessReport.NeverRan>(1);
        Assert.False(Directory.Exists(_rig.PathOf(1)));
    }

    [Fact]
    public void A_launch_whose_naming_the_power_cut_undid_is_found_by_its_header_and_not_launched_again()
    {
        var ready = ReadyDirectory.Make(_rig.Options);
        var unused = ReadyDirectory.Make(_rig.Options);
        var elsewhere = new ProcessIdentity(Guid.NewGuid(), 77, 5, 0);
        File.WriteAllBytes(ready.StatePath, StateFile.Of((Slot.Header, new HeaderSlot { Run = 5, ShimPid = 76 }.Bytes()), (Slot.Started, Started(elsewhere))));

        var found = _rig.Host.Recover([HostRig.Order(5)]);

        Assert.Equal(new ProcessEnd.Lost("the machine was restarted"), found.OfType<ProcessReport.Ended>().Single().End);
        Assert.DoesNotContain(found, report => report is ProcessReport.NeverRan);
        Assert.True(Directory.Exists(_rig.PathOf(5)));
        Assert.False(Directory.Exists(ready.Path) || Directory.Exists(unused.Path));
    }

    [Fact]
    public void Rubbish_and_strays_are_swept_but_what_is_locked_stays()
    {
        Make(1, new byte[10]);
        Directory.Delete(_rig.PathOf(1), recursive: true);
        Directory.CreateDirectory(_rig.PathOf(1));
        Make(2, new byte[RunLayout.StateBytes]);
        Make(3, new byte[RunLayout.StateBytes]);
        Directory.Move(_rig.PathOf(3), Path.Combine(_rig.Options.Runs, "job", ".new-3"));
        Make(4, new byte[RunLayout.StateBytes]);
        using var held = Native.Open(Path.Combine(_rig.PathOf(4), RunLayout.LockFile), Native.O_RDWR);
        Assert.True(Native.Lock(held, "lock", wait: false));

        var found = _rig.Host.Recover([HostRig.Order(1)]);

        Assert.IsType<ProcessReport.NeverRan>(Assert.Single(found));
        Assert.Equal([_rig.PathOf(4)], Directory.GetDirectories(Path.Combine(_rig.Options.Runs, "job")));
    }

    [Fact]
    public void A_thousand_runs_are_recovered_in_a_moment()
    {
        var state = StateFile.Of((Slot.Started, Started(new ProcessIdentity(BootIdentity.Current.Kernel, 77, LongGone, 0))), (Slot.End, new EndSlot { Kind = EndKind.Exited }.Bytes()));
        var since = Stopwatch.StartNew();
        for (var run = 1; run <= 1000; run++)
            Make(run, state);
        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 directories made in {since.ElapsedMilliseconds} ms");

        since.Restart();
        var found = _rig.Host.Recover([.. Enumerable.Range(1, 1000).Select(run => HostRig.Order(run))]);

        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 ended runs recovered in {since.ElapsedMilliseconds} ms");
        Assert.Equal(3000, found.Count);
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_shim_that_cannot_be_spawned_is_a_failed_launch_and_leaves_nothing()
    {
        _rig.Launch(1, HostRig.Sh("exit 0"));

        var failed = await _rig.ReportedAsync<ProcessReport.LaunchFailed>(1);

        Assert.Equal("The run's directory or shim could not be set up: open '/nonexistent/shim': No such file or directory (ENOENT).", failed.Error);
        Assert.False(failed.Transient);
        await Until.TrueAsync(() => Directory.GetDirectories(Path.Combine(_rig.Options.Runs, ReadyDirectory.Folder)).Length == 0, "no folder is left");
        Assert.False(Directory.Exists(Path.Combine(_rig.Options.Runs, "job")));
    }

    [Fact]
    public async Task A_shim_that_dies_at_once_is_launched_again_only_so_often()
    {
        await using var rig = new HostRig(shim: "/bin/false");
        rig.Launch(1, HostRig.Sh("exit 0"));
        await rig.ReportedAsync<ProcessReport.NeverRan>(1);
        rig.Launch(1, HostRig.Sh("exit 0"));
        await Until.TrueAsync(() => rig.Reports.OfType<ProcessReport.NeverRan>().Count() == 2, "a second NeverRan");
        rig.Launch(1, HostRig.Sh("exit 0"));

        var failed = await rig.ReportedAsync<ProcessReport.LaunchFailed>(1);

        Assert.Contains("'/bin/false' died 3 times before it had launched anything", failed.Error, StringComparison.Ordinal);
        Assert.False(failed.Transient);
    }

    /// <summary>When a process of this boot began of which nothing is left.</summary>
    private static long LongGone => (BootIdentity.Current.FirstStart ?? 0) + 5;

    private static byte[] Started(ProcessIdentity p) =>
        new StartedSlot { Boot = StateFile.Boot(p.BootId), Pid = p.Pid, StartTime = (ulong)p.StartTime, PidfdInode = (ulong)p.PidfdInode }.Bytes();

    /// <summary>A process that is no child of ours: the runtime reaps its own, and ends the program if another did.</summary>
    private ProcessIdentity Sleep()
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 1000 > /dev/null 2>&1 & echo $!"]) { RedirectStandardOutput = true })!;
        var pid = int.Parse(shell.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
        shell.WaitForExit();
        _sleepers.Add(LiveProcess.Find(pid, ProcStat.Read(pid)!.Value.StartTime, 0)!);
        return new ProcessIdentity(BootIdentity.Current.Kernel, pid, _sleepers[^1].StartTime, (long)Native.Inode(_sleepers[^1].Pidfd));
    }

    [Theory]
    [InlineData(0), InlineData(65), InlineData(-1)]
    public void A_run_with_an_impossible_end_is_lost_and_says_why(int signal)
    {
        var started = new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = int.MaxValue, StartTime = 1_000_000_000 };
        Make(1, StateFile.Of((Slot.Started, started.Bytes()), (Slot.End, new EndSlot { Kind = EndKind.Killed, Code = signal }.Bytes())));
        Make(2, StateFile.Of((Slot.Started, started.Bytes()), (Slot.End, new EndSlot { Kind = EndKind.Exited, Code = 4 }.Bytes())));

        var found = _rig.Host.Recover([HostRig.Order(1), HostRig.Order(2)]);

        Assert.Equal(
            [new ProcessEnd.Lost($"its state file says what cannot be: its end has the signal {signal}"), new ProcessEnd.Exit(4)],
            found.OfType<ProcessReport.Ended>().OrderBy(r => r.Run.Value).Select(r => r.End));
        Assert.Contains(RunDirectoryCheck.ExamineFiles(RunDirectoryCheck.List(_rig.Options)).Found, $"{_rig.PathOf(1)}: its end has the signal {signal}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_an_impossible_start_is_not_launched_again()
    {
        Make(1, StateFile.Of((Slot.Started, new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = -1 }.Bytes())));

        var found = _rig.Host.Recover([HostRig.Order(1)]);

        Assert.Equal(new ProcessEnd.Lost("its state file says what cannot be: it was started as pid -1"), Assert.Single(found.OfType<ProcessReport.Ended>()).End);
        Assert.DoesNotContain(found, report => report is ProcessReport.NeverRan);
    }

    [Fact]
    public void A_run_whose_row_cannot_be_read_is_found_by_its_slots_or_lost()
    {
        Make(1, StateFile.Of((Slot.Started, Started(new ProcessIdentity(BootIdentity.Current.Kernel, int.MaxValue, 5, 0))), (Slot.End, new EndSlot { Kind = EndKind.Exited, Code = 4 }.Bytes())));
        Make(2, new byte[RunLayout.StateBytes]);

        var found = _rig.Host.Recover([HostRig.Order(1) with { Doubt = "run.pid -1 is no process id" }, HostRig.Order(2) with { Doubt = "run.pid -1 is no process id" }]);

        Assert.Equal(
            [new ProcessEnd.Exit(4), new ProcessEnd.Lost("its row cannot be read (run.pid -1 is no process id), and its shim died, and it ended before a supervisor could see it")],
            found.OfType<ProcessReport.Ended>().OrderBy(r => r.Run.Value).Select(r => r.End));
    }

    /// <summary>For how long, and from which number on, say DSUP_FUZZ_SECONDS and DSUP_FUZZ_SEED.</summary>
    [Fact]
    public void Each_run_gets_one_story_that_a_row_can_hold_for_any_slots_and_specs()
    {
        var number = 0L;
        foreach (var round in Fuzz.Rounds(usual: 100))
        {
            var seed = Fuzz.Seed + round;
            var random = new Random(seed);
            List<RecoverOrder> orders = [];
            for (var i = 0; i < 5; i++)
            {
                var run = ++number;
                Make(run, RandomState(random, run));
                File.WriteAllBytes(Path.Combine(_rig.PathOf(run), RunLayout.SpecFile), RandomBytes(random, random.Next(4) * 100));
                orders.Add(HostRig.Order(run, random.Next(2) == 0 ? null : new ProcessIdentity(BootIdentity.Current.Kernel, int.MaxValue, 7, 0)) with { Doubt = random.Next(4) == 0 ? "doubt" : null });
            }

            var found = _rig.Host.Recover(orders);

            foreach (var order in orders)
            {
                var story = found.Where(report => report.Run == order.Run).ToList();
                var last = story.LastOrDefault();
                Assert.True(last is ProcessReport.NeverRan or ProcessReport.LaunchFailed or ProcessReport.TreeGone, $"DSUP_FUZZ_SEED={seed}: run {order.Run}: {string.Join("; ", story)}");
                Assert.True(last is not ProcessReport.NeverRan || order.Process is null, $"DSUP_FUZZ_SEED={seed}: run {order.Run} was launched, and would be again");
                Assert.All(story.OfType<ProcessReport.Ended>(), ended => Assert.NotEmpty(Durable.Storage.Words.Of(ended.End)));
            }
        }
    }

    private static byte[] RandomState(Random random, long run)
    {
        int Number() => random.Next(3) == 0 ? random.Next(1, 5) : new[] { 0, -1, 64, 65, 255, 256, int.MinValue, int.MaxValue }[random.Next(8)];
        long Time() => random.Next(3) == 0 ? 1_000_000_000 : new[] { 0, -1, long.MinValue, long.MaxValue }[random.Next(4)];
        var boot = StateFile.Boot(random.Next(3) switch { 0 => BootIdentity.Current.Kernel, 1 => Guid.Empty, _ => new Guid(RandomBytes(random, 16)) });
        (Slot, byte[])[] all =
        [
            (Slot.Header, new HeaderSlot { Run = run, Boot = boot, ShimPid = random.Next(2) == 0 ? int.MaxValue : -1, ShimStartTime = (ulong)Time() }.Bytes()),
            (Slot.Started, new StartedSlot { Boot = boot, Pid = random.Next(2) == 0 ? int.MaxValue : Math.Min(0, Number()), StartTime = (ulong)Time(), PidfdInode = (ulong)Time(), WallNanoseconds = Time() }.Bytes()),
            (Slot.Exec, new ExecSlot { WallNanoseconds = Time() }.Bytes()),
            (Slot.End, new EndSlot { Kind = (EndKind)random.Next(6), Code = Number(), Step = (LaunchStep)Number(), IsAll = Number(), WallNanoseconds = Time(), UserMicroseconds = Time(), SystemMicroseconds = Time(), MaxResidentKilobytes = Time() }.Bytes()),
            (Slot.Verdict, new VerdictSlot { Kind = (VerdictKind)Number(), WallNanoseconds = Time() }.Bytes()),
        ];
        return StateFile.Of([.. all.Where(_ => random.Next(4) > 0)]);
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Make(long run, byte[] state)
    {
        var directory = RunDirectory.Of(_rig.Options, "job", new RunId(run));
        var ready = ReadyDirectory.Make(_rig.Options);
        ready.WriteSpec([]);
        directory.Publish(ready);
        File.WriteAllBytes(directory.StatePath, state);
    }
}
