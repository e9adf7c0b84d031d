using Supervisor.Durable.SystemTests.World;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>A job is removed only where the very file that declared it was read, and has it no longer.</summary>
public sealed class DeclaredFileTests
{
    private const string Two = """{ "Jobs": { "a": { "Command": ["/bin/sleep", "1000"], "AutoStart": true }, "b": { "Command": ["/bin/sleep", "1000"], "AutoStart": true } } }""";

    private const string One = """{ "Jobs": { "a": { "Command": ["/bin/sleep", "1000"], "AutoStart": true } } }""";

    private static readonly string[] Elsewhere = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"];

    [Fact]
    public async Task A_start_in_another_directory_and_an_apply_leave_the_jobs_of_the_file_that_was_not_read()
    {
        await using var rig = await RunningAsync(Two);
        var file = rig.InFolder("appsettings.json");
        var before = await PidsAsync(rig);
        await rig.TerminateAsync();
        rig.Before = Elsewhere;

        await rig.RestartAsync();
        await Until.TrueAsync(() => rig.Daemon.Error.Contains("b: the configuration does not declare it", StringComparison.Ordinal), "the start says that they are kept");
        var apply = await rig.DsupAsync("apply");

        Assert.DoesNotContain("remove it with: dsup apply", rig.Daemon.Error, StringComparison.Ordinal);
        Assert.Contains($"{file} has declared it, and was not read.", rig.Daemon.Error, StringComparison.Ordinal);
        apply.Exited(1).Says($"a: not removed: {file} has declared it, and was not read.", "dsup delete b");
        Assert.Equal(["! a: not declared, left as it is", "! b: not declared, left as it is", "0 unchanged", "read: no configuration"], apply.Lines);
        rig.Daemon.Signal(1);
        await Until.TrueAsync(() => rig.Daemon.Error.Split("b: the configuration does not declare it").Length > 2, "SIGHUP says the same");
        (await rig.DsupAsync("doctor")).Succeeded().Says("it does not declare: a, b");
        Assert.Equal(before, await PidsAsync(rig));

        (await rig.DsupAsync("delete", "b")).Succeeded();
        Assert.Equal(["a"], (await PidsAsync(rig)).Keys);
    }

    [Fact]
    public async Task Where_the_file_is_read_again_and_has_a_job_no_longer_it_is_removed()
    {
        await using var rig = await RunningAsync(Two);
        await rig.TerminateAsync();
        rig.Before = Elsewhere;
        await rig.RestartAsync();
        await rig.TerminateAsync();
        rig.Before = [];
        rig.Configure(One);

        await rig.RestartAsync();
        await Until.TrueAsync(() => rig.Daemon.Error.Contains("b: the configuration declares it no longer. It is left as it is; remove it with: dsup apply", StringComparison.Ordinal), "the start says it");
        (await rig.DsupAsync("apply")).Succeeded();

        Assert.Equal(["a"], (await PidsAsync(rig)).Keys);
    }

    [Fact]
    public async Task The_file_s_own_jobs_go_by_a_given_file_too()
    {
        await using var rig = await RunningAsync(Two);
        await rig.TerminateAsync();
        rig.Before = Elsewhere;
        await rig.RestartAsync();
        rig.Configure(One);

        (await rig.DsupAsync("apply", rig.InFolder("appsettings.json"), "--prune")).Succeeded();

        Assert.Equal(["a"], (await PidsAsync(rig)).Keys);
    }

    [Fact]
    public async Task Jobs_that_an_earlier_version_declared_stay_until_a_file_declares_them_again()
    {
        await using var rig = await RunningAsync(Two);
        var before = await PidsAsync(rig);
        await rig.Kill9Async();
        ForeignDatabase.Change(rig, "UPDATE job SET declared_in = NULL");
        rig.Configure(One);

        await rig.RestartAsync();
        (await rig.DsupAsync("apply")).Exited(1).Says("b: not removed: an earlier version of dsupd has declared it", "dsup delete b");

        Assert.Equal(before, await PidsAsync(rig));
        Assert.Equal([["a", rig.InFolder("appsettings.json")], ["b", null]], await rig.SqlAsync("SELECT name, declared_in FROM job ORDER BY name"));
    }

    [Fact]
    public async Task Jobs_of_variables_stay_where_dsupd_is_started_without_them()
    {
        await using var rig = SupervisorRig.Prepare();
        var variables = new Dictionary<string, string?> { ["DSUP__Jobs__v__Shell"] = "sleep 1000", ["DSUP__Jobs__v__AutoStart"] = "true" };
        Assert.True(await rig.LaunchAsync(variables), rig.Daemon.Error);
        await rig.InStateAsync("v", "running");
        await rig.TerminateAsync();

        await rig.RestartAsync();

        (await rig.DsupAsync("apply")).Exited(1).Says("v: not removed: variables DSUP__Jobs__v__… have declared it");
        await rig.InStateAsync("v", "running");
    }

    [Fact]
    public async Task All_files_of_the_directory_are_read_in_order_of_name_and_version_doctor_and_log_say_so()
    {
        await using var rig = SupervisorRig.Prepare("""{ "Supervisor": { "ReloadOnChange": true }, "Logging": { "LogLevel": { "Default": "Information" } }, "Jobs": { "a": { "Stop": { "Grace": "1s" } } } }""");
        var folder = Directory.CreateDirectory(rig.InFolder("conf.d")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "20-b.json"), """{ "Jobs": { "a": { "Shell": "sleep 2000" }, "b": { "Shell": "sleep 1000", "AutoStart": true } } }""");
        await File.WriteAllTextAsync(Path.Combine(folder, "10-a.json"), """{ "Jobs": { "a": { "Shell": "sleep 1000", "Stop": { "Grace": "9s" } } } }""");
        string[] all = [Path.Combine(folder, "10-a.json"), Path.Combine(folder, "20-b.json"), rig.InFolder("appsettings.json")];

        await rig.RestartAsync();

        var definition = (await rig.Client.GetJobAsync("a")).Definition!.Value;
        Assert.Equal(("sleep 2000", "1s"), (definition.GetProperty("Shell").GetString(), definition.GetProperty("Stop").GetProperty("Grace").GetString()));
        (await rig.DsupAsync("version")).Succeeded().Says(string.Join(", ", all));
        (await rig.DsupAsync("doctor")).Says("configuration", string.Join(", ", all));
        Assert.Contains($"The configuration was read from: {string.Join(", ", all)}", rig.Daemon.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder, "30-c.json"), """{ "Jobs": { "c": { "Shell": "sleep 1000", "AutoStart": true } } }""");
        await Until.TrueAsync(async () => (await rig.Client.ListJobsAsync()).Any(j => j.Job == "c"), "a file that comes is noticed");
        File.Delete(Path.Combine(folder, "30-c.json"));
        await Until.TrueAsync(() => rig.Daemon.Error.Contains("c: the configuration does not declare it", StringComparison.Ordinal), "a file that goes is noticed");
        (await rig.DsupAsync("apply")).Exited(1).Says($"c: not removed: {Path.Combine(folder, "30-c.json")} has declared it");
        await File.WriteAllTextAsync(Path.Combine(folder, "30-c.json"), "{}");
        await Until.TrueAsync(async () => (await rig.Client.ListJobsAsync()).All(j => j.Job != "c"), "what an emptied file has declared goes");
    }

    [Fact]
    public async Task An_apply_that_removes_a_running_job_with_schedules_does_all_the_rest()
    {
        const string schedules = "\"Schedules\": [{ \"Cron\": \"0 0 4 * * ?\", \"Control\": \"try-restart\" }, { \"Cron\": \"0 0 5 * * ?\", \"Control\": \"try-restart\" }]";
        string Jobs(params string[] names) => $$"""{ "Jobs": { {{string.Join(", ", names.Select(n => $"\"{n}\": {{ \"Command\": [\"/bin/sleep\", \"1000\"], \"AutoStart\": true, {schedules} }}"))}} } }""";
        await using var rig = await SupervisorRig.StartAsync();
        var file = rig.InFolder("jobs.json");

        for (var i = 0; i < 5; i++)
        {
            await File.WriteAllTextAsync(file, Jobs("a", "b", "c", "gone", "x", "y"));
            (await rig.DsupAsync("apply", file)).Succeeded();
            await rig.InStateAsync("gone", "running");
            await File.WriteAllTextAsync(file, Jobs("a", "b", "c", $"new{i}", "x", "y"));

            (await rig.DsupAsync("apply", file, "--prune")).Succeeded();

            Assert.Equal(["a", "b", "c", $"new{i}", "x", "y"], (await rig.Client.ListJobsAsync()).Select(j => j.Job).Order(StringComparer.Ordinal));
            Assert.Equal([["12"]], await rig.SqlAsync("SELECT count(*) FROM v_schedules"));
        }
    }

    private static async Task<SupervisorRig> RunningAsync(string settings)
    {
        var rig = await SupervisorRig.StartAsync(settings);
        await rig.InStateAsync("a", "running");
        await rig.InStateAsync("b", "running");
        return rig;
    }

    private static async Task<SortedDictionary<string, int?>> PidsAsync(SupervisorRig rig) =>
        new((await rig.Client.ListJobsAsync()).ToDictionary(j => j.Job, j => j.Pid), StringComparer.Ordinal);
}
