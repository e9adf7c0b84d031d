using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Looking after a supervisor: history that goes, copies, the doctor.</summary>
public sealed class UpkeepTests
{
    [Fact]
    public async Task A_backup_while_controls_are_running_is_whole_and_can_be_started_from()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await using var restored = SupervisorRig.Prepare();
        await rig.RunPuppetAsync("a", "sleep");
        await rig.DefineAsync("b", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        string file = rig.InFolder("copy.db");

        using var enough = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            int asked = 0;
            for (; !enough.IsCancellationRequested; asked++)
                await rig.SendAsync("b", new ControlRequest { Control = asked % 2 == 0 ? "start" : "kill" }, wait: true);
            return asked;
        });
        Answer first = (await rig.DsupAsync("backup", file)).Succeeded();
        (await rig.DsupAsync("backup", file)).Failed(1, "is there already", "--force");
        (await rig.DsupAsync("backup", file, "--force", "--json")).Succeeded();
        await enough.CancelAsync();
        Assert.True(await asking > 0);

        Assert.StartsWith($"{file}: ", first.Out, StringComparison.Ordinal);
        await rig.SendAsync("a", new ControlRequest { Control = "kill" }, wait: true);
        await rig.SendAsync("b", new ControlRequest { Control = "kill" }, wait: true);
        Directory.CreateDirectory(restored.Data);
        File.Copy(file, Path.Combine(restored.Data, "supervisor.db"));
        await restored.RestartAsync();
        await Until.TrueAsync(async () => (await restored.Client.ListTicketsAsync(pendingOnly: true)).Count == 0, "every ticket of the copy has resolved");
        Assert.Equal(["a", "b"], (await restored.Client.ListJobsAsync()).Select(j => j.Job));
        var run = await restored.LastRunAsync("a");
        Assert.Equal(("lost", "its run directory is missing"), (run.Result, run.Reason));
        await restored.SendAsync("b", new ControlRequest { Control = "kill" }, wait: true);
    }

    [Fact]
    public async Task The_doctor_finds_nothing_wrong_until_there_is_a_directory_of_an_unknown_run()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("job", "sleep");
        Answer well = (await rig.DsupAsync("doctor")).Succeeded();
        Assert.DoesNotContain("fail", well.Out, StringComparison.Ordinal);
        Assert.Contains(well.Lines, line => line.StartsWith("stale run directories", StringComparison.Ordinal) && line.Contains("none", StringComparison.Ordinal));

        string orphan = Path.Combine(rig.Data, "runs", "ghost", "99");
        Directory.CreateDirectory(orphan);
        Answer ill = (await rig.DsupAsync("doctor")).Succeeded();
        var checks = JsonSerializer.Deserialize((await rig.DsupAsync("doctor", "--json")).Succeeded().Out, WireJson.Default.CheckDocumentArray)!;

        Assert.Contains(ill.Lines, line => line.StartsWith("stale run directories", StringComparison.Ordinal) && line.Contains(orphan, StringComparison.Ordinal));
        var found = Assert.Single(checks, check => check.Check == "stale run directories");
        Assert.Equal("warn", found.Status);
        Assert.Contains("next start of dsupd", found.Advice, StringComparison.Ordinal);
        Assert.Equal("running", (await rig.Client.GetJobAsync("job")).State);
    }

    [Fact]
    public async Task Without_a_supervisor_the_doctor_looks_from_outside_and_dsupd_check_at_everything()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.Kill9Async();

        Answer outside = (await rig.DsupAsync("doctor")).Succeeded();
        Answer inside = await rig.StartDaemon(new Dictionary<string, string?>(), "--check").EndAsync();
        await File.WriteAllTextAsync(Path.Combine(rig.Data, "supervisor.db"), "scribbled over");
        Answer broken = await rig.DsupAsync("doctor");

        Assert.Contains("dsupd --data-dir", outside.Out, StringComparison.Ordinal);
        Assert.Equal(0, inside.ExitCode);
        Assert.Contains("quick_check found nothing", inside.Out, StringComparison.Ordinal);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("is no database of a supervisor", broken.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await rig.StartDaemon(new Dictionary<string, string?>(), "--check").EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_ticket_whose_history_is_gone_is_exit_code_4_and_says_for_how_long_history_is_kept()
    {
        await using var rig = await SupervisorRig.StartAsync("""{ "Supervisor": { "History": { "MaxAge": "1s" } } }""");
        await rig.RunPuppetAsync("job", "sleep");
        var ticket = await rig.SendAsync("job", new ControlRequest { Control = "signal", Signal = "CONT" }, wait: true);

        await Until.TrueAsync(async () => (await rig.DsupAsync("ticket", $"{ticket.Ticket}")).ExitCode == 4, "the ticket is gone");

        (await rig.DsupAsync("ticket", $"{ticket.Ticket}")).Failed(4, "history is kept for 1 seconds");
        Assert.Equal("running", (await rig.Client.GetJobAsync("job")).State);
        Assert.Single(await rig.Client.ListRunsAsync("job"));
    }
}
