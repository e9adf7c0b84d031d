using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>The host with the real shim and real programs.</summary>
public sealed class RunHostTests
{
    [Theory]
    [InlineData("exit 0", false)]
    [InlineData("exit 0", true)]
    public async Task A_run_is_launched_ends_and_is_gone_in_this_order(string line, bool durable)
    {
        await using var rig = new HostRig(durable);

        var process = await rig.LaunchedAsync(1, HostRig.Sh(line));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.Equal(BootIdentity.Current.Kernel, process.BootId);
        Assert.Collection(rig.Reports,
            r => Assert.IsType<ProcessReport.Launched>(r),
            r => Assert.Equal(new ProcessEnd.Success(), Assert.IsType<ProcessReport.Ended>(r).End),
            r => Assert.IsType<ProcessReport.TreeGone>(r));
        var ended = (ProcessReport.Ended)rig.Reports[1];
        Assert.True(ended.At >= ((ProcessReport.Launched)rig.Reports[0]).At);
        Assert.True(ended.Usage!.MaxResidentKilobytes > 0);
    }

    [Fact]
    public async Task Codes_and_signals_are_distinguished()
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("exit 7"));
        rig.Launch(2, HostRig.Sh("kill -SEGV $$"));
        rig.Launch(3, HostRig.Sh("kill -KILL $$"));
        rig.Launch(4, new Command(new Program.Shell("sh", ["-u"], "exit $1", ["zero", "5"])));

        Assert.Equal(new ProcessEnd.Exit(7), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        Assert.Equal(11, Assert.IsType<ProcessEnd.Signalled>((await rig.ReportedAsync<ProcessReport.Ended>(2)).End).Number);
        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), (await rig.ReportedAsync<ProcessReport.Ended>(3)).End);
        Assert.Equal(new ProcessEnd.Exit(5), (await rig.ReportedAsync<ProcessReport.Ended>(4)).End);
    }

    [Fact]
    public async Task What_is_known_to_fail_is_not_even_spawned()
    {
        await using var rig = new HostRig();
        rig.Launch(1, new Command(new Program.Exec("frobnicate", [])));

        var failed = await rig.ReportedAsync<ProcessReport.LaunchFailed>(1);

        Assert.StartsWith("The command 'frobnicate' was not found in the job's PATH. ", failed.Error, StringComparison.Ordinal);
        Assert.False(failed.Transient);
        Assert.Empty(rig.Points);
    }

    [Fact]
    public async Task What_only_the_kernel_knows_is_reported_as_clearly()
    {
        await using var rig = new HostRig();
        var script = Path.Combine(rig.Options.DataDirectory, "script");

        // Not written by us: a shim spawned by another test at that instant would hold it open for writing (ETXTBSY).
        rig.Launch(2, HostRig.Sh($"echo exit 0 > {script}; chmod +x {script}"));
        await rig.ReportedAsync<ProcessReport.TreeGone>(2);
        rig.Launch(1, new Command(new Program.Exec(script, [])));

        var failed = await rig.ReportedAsync<ProcessReport.LaunchFailed>(1);

        Assert.Equal($"'{script}' is neither a program of this machine nor a script with a #! line (exec format error, ENOEXEC). Begin the script with a line such as #!/bin/sh.", failed.Error);
        Assert.Single(rig.Reports, r => r.Run.Value == 1);
        await Until.TrueAsync(() => rig.IsFree(1), "the lock is free"); // but for a shim being spawned by another test
    }

    [Fact]
    public async Task The_child_gets_its_environment_directory_and_arguments()
    {
        await using var rig = new HostRig();
        var file = Path.Combine(rig.Options.DataDirectory, "out file");
        var command = new Command(new Program.Exec("sh", ["-c", "echo \"$PWD|$DSUP_JOB|$DSUP_RUN|$MINE|$1|$(umask)\" > \"$2\"", "sh", "a b", file]))
        {
            WorkingDirectory = "/usr",
        };
        rig.Launch(9, command with { Environment = command.Environment.Add("MINE", "yes") });

        Assert.Equal(new ProcessEnd.Success(), (await rig.ReportedAsync<ProcessReport.Ended>(9)).End);
        Assert.Equal("/usr|job|9|yes|a b|0022\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signals_reach_the_process_and_come_too_late_for_an_ended_one()
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("trap 'exit 3' USR1; echo ready > ready; while :; do sleep 0.05; done") with { WorkingDirectory = rig.Options.DataDirectory });
        await Until.TrueAsync(() => File.Exists(Path.Combine(rig.Options.DataDirectory, "ready")), "ready");

        rig.Host.Signal(new RunId(1), 10, ticket: 5);

        Assert.Equal(new ProcessReport.Delivered(new RunId(1), 5, null), await rig.ReportedAsync<ProcessReport.Delivered>(1));
        Assert.Equal(new ProcessEnd.Exit(3), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        rig.Host.Signal(new RunId(1), 10, ticket: 6);
        await Until.TrueAsync(() => rig.Reports.Contains(new ProcessReport.Delivered(new RunId(1), 6, "the process has already ended")), "it came too late");
    }

    /// <summary>What uses up all descriptors may be the very job that is to be stopped.</summary>
    [Fact]
    public async Task A_request_that_cannot_be_made_now_is_answered_and_holds_up_neither_a_kill_nor_the_close()
    {
        var isFull = false;
        await using var rig = new HostRig(reach: point =>
        {
            if (point == HostFault.StopAskedBefore && Volatile.Read(ref isFull))
                throw new NativeException("open", "/proc", Errno.EMFILE);
        });
        for (var run = 1; run <= 2; run++)
            await rig.LaunchedAsync(run, HostRig.Sh("exec sleep 1000"));
        Volatile.Write(ref isFull, true);

        for (var run = 1; run <= 2; run++)
            rig.Host.Ask(new RunId(run), new StopRequest(15, StopMode.Tree, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), ticket: run);

        Assert.Contains("EMFILE", (await rig.ReportedAsync<ProcessReport.Delivered>(1)).Error, StringComparison.Ordinal);
        rig.Host.Kill(new RunId(1));
        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.Host.DisposeAsync().AsTask().WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_signal_sent_while_launching_waits_for_the_process()
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("exec sleep 1000"));
        rig.Host.Signal(new RunId(1), 15, ticket: 5);

        Assert.Null((await rig.ReportedAsync<ProcessReport.Delivered>(1)).Error);
        Assert.Equal(new ProcessEnd.Signalled(15, false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        Assert.IsType<ProcessReport.Launched>(rig.Reports[0]);
    }

    [Fact]
    public async Task A_signal_to_a_grouped_command_reaches_its_group()
    {
        await using var rig = new HostRig();
        var file = Path.Combine(rig.Options.DataDirectory, "pid");
        await rig.LaunchedAsync(1, HostRig.Sh($"sleep 1000 & echo $! > {file}; trap '' TERM; wait; echo got > {file}.got; sleep 1000")
            with
        { Options = new SpawnOptions { Grouped = true } });
        var sleeper = await HostRig.PidInAsync(file);

        rig.Host.Signal(new RunId(1), 15, ticket: 1);

        await Until.TrueAsync(() => !ProcFile.IsAlive(sleeper), "the group member is gone");
        rig.Host.Kill(new RunId(1));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task A_kill_takes_the_whole_tree_also_what_left_the_session()
    {
        await using var rig = new HostRig();
        var file = Path.Combine(rig.Options.DataDirectory, "pid");
        await rig.LaunchedAsync(1, HostRig.Sh($"setsid sh -c 'trap \"\" TERM HUP; echo $$ > {file}; sleep 1000; :' & trap '' TERM; wait; sleep 1000"));
        var escaped = await HostRig.PidInAsync(file);

        rig.Host.Kill(new RunId(1));
        rig.Host.Kill(new RunId(1));

        Assert.Equal(new ProcessEnd.Signalled(9, false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.False(ProcFile.IsAlive(escaped));
    }

    [Fact]
    public async Task A_second_host_adopts_what_lives_and_reads_what_ended()
    {
        await using var rig = new HostRig();
        var living = await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        var ending = await rig.LaunchedAsync(2, HostRig.Sh("read line < go; exit 4") with { WorkingDirectory = Fifo(rig) });
        await rig.LaunchedAsync(3, HostRig.Sh("exit 6"));
        await rig.ReportedAsync<ProcessReport.TreeGone>(3);

        await rig.Host.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(rig.Options.DataDirectory, "go"), "x\n", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => rig.IsFree(2), "run 2 has ended");
        await rig.RestartAsync();
        var found = rig.Host.Recover([HostRig.Order(1, living), HostRig.Order(2, ending), HostRig.Order(3)]);

        Assert.DoesNotContain(found, r => r.Run.Value == 1);
        Assert.Equal(new ProcessEnd.Exit(4), Assert.Single(found.OfType<ProcessReport.Ended>(), r => r.Run.Value == 2).End);
        Assert.Equal([nameof(ProcessReport.Launched), nameof(ProcessReport.Ended), nameof(ProcessReport.TreeGone)],
            found.Where(r => r.Run.Value == 3).Select(r => r.GetType().Name));
        Assert.True(ProcFile.IsAlive(living.Pid));
        rig.Host.Signal(new RunId(1), 15, ticket: 8);
        Assert.Equal(new ProcessEnd.Signalled(15, false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.Equal([nameof(ProcessReport.Delivered), nameof(ProcessReport.Ended), nameof(ProcessReport.TreeGone)], rig.Reports.Select(r => r.GetType().Name));
    }

    [Fact]
    public async Task A_launch_repeated_after_a_restart_runs_nothing_twice()
    {
        await using var rig = new HostRig();
        var first = await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        await rig.RestartAsync();
        rig.Host.Recover([HostRig.Order(1)]);
        rig.Launch(1, HostRig.Sh("exec sleep 1000"));

        await rig.RestartAsync();
        rig.Launch(1, HostRig.Sh("exec sleep 1000"));

        Assert.Equal(first, (await rig.ReportedAsync<ProcessReport.Launched>(1)).Process);
        rig.Host.Kill(new RunId(1));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Theory]
    [InlineData("exit 9")]
    [InlineData("kill -TERM $$")]
    public async Task The_end_of_a_child_whose_shim_was_killed_is_known_exactly(string last)
    {
        await using var rig = new HostRig();
        var process = await rig.LaunchedAsync(1, HostRig.Sh($"read line < go; {last}") with { WorkingDirectory = Fifo(rig) });

        rig.KillShim(1);
        await Until.TrueAsync(() => rig.Points.Contains(HostFault.AdoptAfter), "adopted");
        Assert.True(ProcFile.IsAlive(process.Pid));
        await File.WriteAllTextAsync(Path.Combine(rig.Options.DataDirectory, "go"), "x\n", TestContext.Current.CancellationToken);

        ProcessEnd expected = last == "exit 9" ? new ProcessEnd.Exit(9) : new ProcessEnd.Signalled(15, false);
        Assert.Equal(expected, (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task A_tree_whose_shim_was_killed_is_ended_by_the_host_also_after_a_restart()
    {
        await using var rig = new HostRig();
        var file = Path.Combine(rig.Options.DataDirectory, "pid");
        var process = await rig.LaunchedAsync(1, HostRig.Sh($"setsid sh -c 'sh -c \"echo \\$\\$ > {file}; sleep 1000; :\" & ' & wait; sleep 1000; :"));
        var escaped = await HostRig.PidInAsync(file);
        rig.KillShim(1);
        await Until.TrueAsync(() => rig.IsFree(1), "the lock is free");
        await rig.RestartAsync();
        Assert.Empty(rig.Host.Recover([HostRig.Order(1, process)]));

        rig.Host.Kill(new RunId(1));

        Assert.Equal(new ProcessEnd.Signalled(9, false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.False(ProcFile.IsAlive(escaped));
    }

    [Fact]
    public async Task An_end_that_was_not_seen_is_lost()
    {
        await using var rig = new HostRig();
        var process = await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        await rig.Host.DisposeAsync();
        rig.KillShim(1);
        await Until.TrueAsync(() => rig.IsFree(1), "the lock is free");
        using (var child = LiveProcess.Find(process.Pid, process.StartTime, process.PidfdInode))
            Assert.Equal(0, child!.Signal(9, group: false));
        await Until.TrueAsync(() => ProcStat.Read(process.Pid) is null, "the child is gone and reaped");
        await rig.RestartAsync();

        var found = rig.Host.Recover([HostRig.Order(1, process)]);

        Assert.IsType<ProcessEnd.Lost>(Assert.Single(found.OfType<ProcessReport.Ended>()).End);
        Assert.Single(found.OfType<ProcessReport.TreeGone>());
    }

    [Fact]
    public async Task The_last_run_that_is_forgotten_takes_the_folder_of_its_job_along_and_a_launch_makes_it_again()
    {
        await using var rig = new HostRig();
        for (var run = 1; run <= 20; run++)
        {
            rig.Launch(run, HostRig.Sh("exit 0"));
            await rig.ReportedAsync<ProcessReport.TreeGone>(run);
            rig.Host.Forget("job", new RunId(run));                  // beside the next launch
        }
        await Until.TrueAsync(() => !Directory.Exists(Path.Combine(rig.Options.Runs, "job")), "the job's folder is gone");

        Assert.Empty(rig.Reports.OfType<ProcessReport.LaunchFailed>());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_shim_whose_program_was_removed_or_replaced_is_launched_for_as_long_as_the_supervisor_lives(bool gateBySpawn)
    {
        using var folder = new ScratchDirectory("dsup-shim-");
        var program = folder.In("dsup-shim");
        File.Copy(Executables.Shim, program);
        await using var rig = new HostRig(shim: program, options: o => o with { GateBySpawn = gateBySpawn, ReadyShims = 0 });
        File.Delete(program);
        if (gateBySpawn)
            await File.WriteAllTextAsync(program, "rubbish", TestContext.Current.CancellationToken);

        Fifo(rig, "end");                                            // of its own: opened again while its writer closes, a pipe shows its end
        await rig.LaunchedAsync(1, HostRig.Sh("echo one; read line < go; echo two; read line < end; exit 3") with { WorkingDirectory = Fifo(rig) });
        var shim = RunDirectory.Of(rig.Options, "job", new RunId(1)).ReadState().Header!.Value.ShimPid;
        Assert.Equal("dsup-shim\n", await File.ReadAllTextAsync($"/proc/{shim}/comm", TestContext.Current.CancellationToken));
        rig.KillShim(1);                                             // its pump is the same program
        await Until.TrueAsync(() => rig.Points.Contains(HostFault.PumpAfter), "a pump was started");
        await File.WriteAllTextAsync(Path.Combine(rig.Options.DataDirectory, "go"), "x\n", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => File.ReadAllText(Path.Combine(rig.Options.Logs, "job", "current")).EndsWith("stdout F two\n", StringComparison.Ordinal), "the pump continues");
        await File.WriteAllTextAsync(Path.Combine(rig.Options.DataDirectory, "end"), "x\n", TestContext.Current.CancellationToken);

        Assert.Equal(new ProcessEnd.Exit(3), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task A_forgotten_run_leaves_no_directory_and_its_number_may_be_launched_again()
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("exit 1"));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);

        rig.Host.Forget("job", new RunId(1));
        await Until.TrueAsync(() => !Directory.Exists(rig.PathOf(1)), "the directory is removed, when its shim has left");
        rig.Launch(1, HostRig.Sh("exit 2"));

        await Until.TrueAsync(() => rig.Reports.OfType<ProcessReport.Ended>().Any(r => r.End == new ProcessEnd.Exit(2)), "the second end");
        await Until.TrueAsync(() => rig.Reports.OfType<ProcessReport.TreeGone>().Count() == 2, "the second tree is gone");
        rig.Host.Forget("job", new RunId(1));
        await Until.TrueAsync(() => !Directory.Exists(rig.PathOf(1)), "the directory is removed");
    }

    [Fact]
    public async Task Hundreds_of_living_runs_are_adopted_in_a_moment()
    {
        const int count = 200;
        await using var rig = new HostRig();
        var since = System.Diagnostics.Stopwatch.StartNew();
        for (var run = 1; run <= count; run++)
            rig.Launch(run, HostRig.Sh("exec sleep 1000"));
        for (var run = 1; run <= count; run++)
            await rig.ReportedAsync<ProcessReport.Launched>(run);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs launched in {since.ElapsedMilliseconds} ms");
        var orders = rig.Reports.OfType<ProcessReport.Launched>().Select(r => HostRig.Order(r.Run.Value, r.Process)).ToList();
        await rig.RestartAsync();

        since.Restart();
        var found = rig.Host.Recover(orders);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} living runs adopted in {since.ElapsedMilliseconds} ms");

        Assert.Empty(found);
        since.Restart();
        for (var run = 1; run <= count; run++)
            rig.Host.Kill(new RunId(run));
        for (var run = 1; run <= count; run++)
            await rig.ReportedAsync<ProcessReport.TreeGone>(run);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs killed in {since.ElapsedMilliseconds} ms");
        Assert.Equal(count, rig.Reports.Count(r => r is ProcessReport.Ended { End: ProcessEnd.Signalled { Number: 9 } }));
    }

    [Fact]
    public async Task Many_runs_at_once_each_report_their_own_end()
    {
        await using var rig = new HostRig();
        for (var run = 1; run <= 100; run++)
            rig.Launch(run, HostRig.Sh($"exit {run}"));

        for (var run = 1; run <= 100; run++)
            await rig.ReportedAsync<ProcessReport.TreeGone>(run);

        foreach (var story in rig.Reports.GroupBy(r => r.Run.Value))
        {
            Assert.Equal([nameof(ProcessReport.Launched), nameof(ProcessReport.Ended), nameof(ProcessReport.TreeGone)], story.Select(r => r.GetType().Name));
            Assert.Equal(new ProcessEnd.Exit((int)story.Key), story.OfType<ProcessReport.Ended>().Single().End);
        }
    }

    /// <summary>The data directory with a FIFO named go in it.</summary>
    private static string Fifo(HostRig rig, string name = "go")
    {
        Native.MakeFifo(Path.Combine(rig.Options.DataDirectory, name), 0x180);
        return rig.Options.DataDirectory;
    }
}
