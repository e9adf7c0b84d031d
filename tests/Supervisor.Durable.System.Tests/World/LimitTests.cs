using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The supervisor meets a limit while it launches: the launch fails with the reason, all else continues, and launches work again when there is room.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Without_descriptors_launches_fail_with_the_reason_and_running_jobs_keep_running()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.DefineAsync("new", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.DefineAsync("again", new JobDefinition { Command = [Executables.Puppet, "sleep"], Restart = new RestartDefinition { Policy = "on-failure", Delay = "200ms" } });

        Limits.LimitFiles(rig.Daemon.Pid, more: 40);
        var failed = await rig.SendAsync("new", new ControlRequest { Control = "start" }, wait: true);
        Assert.Equal("failed", failed.Outcome);
        Assert.Contains("(EMFILE)", failed.Error, StringComparison.Ordinal);
        await rig.SendAsync("again", new ControlRequest { Control = "start" });
        Assert.False(rig.Daemon.HasExited, rig.Daemon.Error);
        Assert.Equal(stays.Pid, Assert.Single(rig.JobProcesses()).Pid);
        Limits.FreeFiles(rig.Daemon.Pid);

        await rig.InStateAsync("again", "running");                  // by its policy
        (await rig.DsupAsync("start", "new")).Succeeded();
        (await rig.DsupAsync("restart", "stays")).Succeeded();
    }

    [Fact]
    public async Task A_limit_that_is_too_low_to_start_with_is_named_as_the_reason()
    {
        using var folder = new ScratchDirectory("dsup-few-");
        using var few = Running.Start("/bin/sh", ["-c", $"ulimit -n 200; exec '{Executables.Dsupd}' --data-dir '{folder.Path}/data'"], folder.Path, new Dictionary<string, string?>());

        (await few.EndAsync()).Failed(1, ["it may have only 200 files open", "ulimit -n 4096"]);
    }

    [Fact]
    public async Task Without_any_descriptor_nothing_is_lost_whether_the_runtime_survives_that_or_not()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DSUP_LIMITS") is "hard", "The runtime may end dsupd right after this test has seen it alive. Run it with DSUP_LIMITS=hard.");
        await using var rig = await SupervisorRig.StartAsync();
        var stays = await rig.RunPuppetAsync("stays", "ignore-term");
        await rig.SaidAsync("stays", "ready");
        await rig.SendAsync("stays", new ControlRequest { Control = "stop", Grace = "4s" });

        Limits.StopFiles(rig.Daemon.Pid);
        using var status = rig.StartDsup("status");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0 || rig.Daemon.HasExited, "its window has ended");
        if (rig.Daemon.HasExited)
            await rig.RestartAsync();
        else
            Limits.FreeFiles(rig.Daemon.Pid);

        await status.EndAsync();
        (await rig.DsupAsync("status")).Succeeded();
        await rig.InStateAsync("stays", "finished");
        Assert.Equal((stays.Pid, 9), ((await rig.LastRunAsync("stays")).Pid, (await rig.LastRunAsync("stays")).Signal));
    }

    [Fact]
    public async Task A_file_that_may_not_grow_is_as_a_full_disk_and_jobs_keep_what_is_usual()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.DefineAsync("new", new JobDefinition { Command = [Executables.Puppet, "sleep"] });

        Limits.LimitFileSize(rig.Daemon.Pid, new FileInfo(Path.Combine(rig.Data, "supervisor.db-wal")).Length);
        Answer refused = null!;
        await Until.TrueAsync(async () => (refused = await rig.DsupAsync("signal", "stays", "CONT")).ExitCode != 0, "the limit is met");
        refused.Failed(1, "the disk is full for this process", "ulimit -f");
        Assert.False(rig.Daemon.HasExited, rig.Daemon.Error);
        Assert.Equal(stays.Pid, Assert.Single(rig.JobProcesses()).Pid);
        Assert.Equal(0ul, Limits.Ignored(stays.Pid!.Value) >> 24 & 1);   // SIGXFSZ
        Limits.FreeFileSize(rig.Daemon.Pid);

        await Until.TrueAsync(async () => (await rig.DsupAsync("start", "new")).ExitCode == 0, "there is room again");
        await rig.InStateAsync("new", "running");
    }

    [Fact]
    public async Task Without_processes_launches_fail_with_the_reason_and_running_jobs_keep_running()
    {
        // Root has no such limit: so the supervisor runs as a user that has no other process, and keeps root's right to read the programs.
        uint user = Environment.IsPrivilegedProcess ? 61_234 + (uint)Environment.ProcessId % 1000 : OwnUser();
        await using var rig = SupervisorRig.Prepare();
        if (Environment.IsPrivilegedProcess)
            rig.Before = ["/usr/bin/setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
        await rig.RestartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.DefineAsync("new", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.DefineAsync("again", new JobDefinition { Command = [Executables.Puppet, "sleep"], Restart = new RestartDefinition { Policy = "on-failure", Delay = "200ms" } });

        await LimitAsync(Limits.CountOf(user) - 3, ofShims: 1);     // threads of the supervisor may end any time, and would make room
        if (!await SurvivesAsync())
        {
            Assert.Equal(stays.Run, (await rig.LastRunAsync("stays")).Run);
            Assert.DoesNotContain(await rig.Client.ListTicketsAsync("stays"), ticket => ticket.Error is not null && !IsSentAgain(ticket));
        }
        await LimitAsync(50_000, ofShims: 50_000);

        (await rig.DsupAsync("start", "new", "again", "stays")).Succeeded();

        // The stop was accepted, and the runtime ended before it was known whether its signal had gone out: CONTRACT.md has the ticket say so.
        static bool IsSentAgain(TicketDocument ticket) => ticket is
        {
            Control: "stop", Outcome: "done",
            Error: "the signal was sent again after a restart of the supervisor; it may have arrived twice",
        };

        async Task AskAsync()
        {
            var failed = await rig.SendAsync("new", new ControlRequest { Control = "start" }, wait: true);
            Assert.Equal("failed", failed.Outcome);
            Assert.Contains("(EAGAIN)", failed.Error, StringComparison.Ordinal);
            Assert.Contains("ulimit -u", failed.Error, StringComparison.Ordinal);
            await rig.SendAsync("again", new ControlRequest { Control = "start" });
            await rig.SendAsync("stays", new ControlRequest { Control = "stop" });
            await Until.TrueAsync(() => !ProcFile.IsAlive(stays.Pid!.Value) || rig.Daemon.HasExited, "it is stopped");
            await rig.InStateAsync("stays", "finished");
            Assert.Equal((stays.Pid, 15), ((await rig.LastRunAsync("stays")).Pid, (await rig.LastRunAsync("stays")).Signal));
            await LimitAsync(50_000, ofShims: 50_000);
            await rig.InStateAsync("again", "running");              // by its policy
            await rig.SendAsync("new", new ControlRequest { Control = "start" }, wait: true);
        }

        // The runtime ends a program that gets no thread in the wrong moment, which may be any; the next one is to have lost nothing.
        async Task<bool> SurvivesAsync()
        {
            try
            {
                await AskAsync();
                return true;
            }
            catch (Exception) when (rig.Daemon.EndsSoon())
            {
                await rig.RestartAsync();
                return false;
            }
        }

        // As the same user: root may be without CAP_SYS_RESOURCE. A limit is the supervisor's and that of the shims which wait for their runs.
        async Task LimitAsync(int processes, int ofShims)
        {
            (await LimitOneAsync(rig.Daemon.Pid, processes)).Succeeded();
            foreach (var shim in Census.Of(rig.Folder).Where(m => m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal)))
                await LimitOneAsync(shim.Pid, ofShims);              // it may have gone meanwhile
        }

        async Task<Answer> LimitOneAsync(int pid, int processes)
        {
            string[] words = [.. rig.Before, "/usr/bin/prlimit", $"--pid={pid}", $"--nproc={processes}:"];
            using var prlimit = Running.Start(words[0], words[1..], rig.Folder, new Dictionary<string, string?>());
            return await prlimit.EndAsync();
        }
    }

    private static uint OwnUser() => uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);
}
