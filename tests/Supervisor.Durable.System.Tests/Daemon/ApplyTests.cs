using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Declared jobs, made so by the real dsup at the real dsupd: whose process stays, and whose does not.</summary>
public sealed class ApplyTests
{
    private const int Hangup = 1;

    private const string Before = """
        { "Jobs": {
            "changed": { "Command": ["/bin/sleep", "1000"], "AutoStart": true },
            "kept": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Stop": { "Grace": "10s" } },
            "same": { "Command": ["/bin/sleep", "1000"], "AutoStart": true },
            "gone": { "Command": ["/bin/sleep", "1000"], "AutoStart": true } } }
        """;

    private const string After = """
        { "Jobs": {
            "changed": { "Command": ["/bin/sleep", "2000"], "AutoStart": true },
            "kept": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Stop": { "Grace": "3s" }, "Restart": { "Policy": "always" } },
            "same": { "Command": ["/bin/sleep", "1000"], "AutoStart": true },
            "new": { "Command": ["/bin/sleep", "1000"], "AutoStart": true } } }
        """;

    private static readonly string[] Survivors = ["changed", "kept", "same"];

    [Fact]
    public async Task Only_what_a_change_concerns_is_restarted_and_a_dry_run_changes_nothing()
    {
        await using var rig = await RunningAsync();
        await rig.DefineAsync("by-hand", new JobDefinition { Command = ["/bin/sleep", "1000"] });
        await rig.StartJobAsync("by-hand");
        var before = await PidsAsync(rig);
        rig.Configure(After);

        var dry = (await rig.DsupAsync("apply", "--dry-run")).Succeeded();

        Assert.Equal(
            ["Only a plan, nothing is changed:", "+ new: add and start", "~ changed: change with a restart", """    Command: ["/bin/sleep","1000"] → ["/bin/sleep","2000"]""",
             "~ kept: change now", "    Stop:Grace: 10s → 3s", "    Restart:Policy: never → always", "- gone: stop and delete", "1 unchanged", "read: " + rig.InFolder("appsettings.json")],
            dry.Lines);
        Assert.Equal(before, await PidsAsync(rig));

        var real = (await rig.DsupAsync("apply")).Succeeded();

        Assert.Equal(dry.Lines[1..], real.Lines[..9]);
        Assert.Contains(real.Lines, l => l.StartsWith("changed: restarted in", StringComparison.Ordinal));
        Assert.Contains(real.Lines, l => l.StartsWith("gone: deleted", StringComparison.Ordinal));
        var after = await PidsAsync(rig);
        Assert.Equal(["by-hand", "changed", "kept", "new", "same"], after.Keys);
        Assert.NotEqual(before["changed"], after["changed"]);
        Assert.All(["by-hand", "kept", "same"], job => Assert.Equal(before[job], after[job]));
        Assert.All(after.Values, pid => Assert.NotNull(pid));
        Assert.Equal(5, rig.JobProcesses().Count);
        Assert.Equal(["4 unchanged", "read: " + rig.InFolder("appsettings.json")], (await rig.DsupAsync("apply")).Succeeded().Lines);
        Assert.Equal([rig.InFolder("appsettings.json")], (await rig.Client.ApplyAsync(new ApplyRequest())).Read);
    }

    [Theory]
    [InlineData("CommitBefore"), InlineData("CommitAfter"), InlineData("AnswerBefore"), InlineData("ActBefore"), InlineData("ActAfter")]
    public async Task Killed_in_the_middle_and_applied_again_the_end_is_the_same(string fault)
    {
        await using var rig = await RunningAsync();
        var before = await PidsAsync(rig);
        await rig.Kill9Async();
        // Its first commit is that of the recovery, which acts on each job that runs; the declared jobs are unchanged, and need none.
        int which = 2 + (fault.StartsWith("Act", StringComparison.Ordinal) ? before.Values.Count(pid => pid is not null) : 0);
        Assert.True(await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = $"{fault}:{which}" }), rig.Daemon.Error);
        rig.Configure(After);
        using var apply = rig.StartDsup("apply");
        await rig.Daemon.EndAsync();

        await rig.RestartAsync();
        (await apply.EndAsync()).Succeeded();
        (await rig.DsupAsync("apply")).Succeeded();
        await AllRunAsync(rig, "changed", "kept", "new", "same");    // what the first apply has ordered may yet be under way

        var after = await PidsAsync(rig);
        Assert.Equal(["changed", "kept", "new", "same"], after.Keys);
        Assert.NotEqual(before["changed"], after["changed"]);
        Assert.All(["kept", "same"], job => Assert.Equal(before[job], after[job]));
        Assert.All(after.Values, pid => Assert.NotNull(pid));
        Assert.Equal(4, rig.JobProcesses().Count);
        Assert.Single(await rig.Client.ListRunsAsync("new"));
        Assert.Equal(2, (await rig.Client.ListRunsAsync("changed")).Count);
    }

    [Fact]
    public async Task SIGHUP_does_the_same()
    {
        await using var rig = await RunningAsync();
        var before = await PidsAsync(rig);
        rig.Configure(After);

        rig.Daemon.Signal(Hangup);

        await DoneAsync(rig, before);
    }

    [Fact]
    public async Task A_changed_file_is_enough_if_that_is_wanted_and_a_mistake_in_it_changes_nothing()
    {
        await using var rig = await SupervisorRig.StartAsync(Reloading(Before));
        await AllRunAsync(rig, "changed", "kept", "same", "gone");
        var before = await PidsAsync(rig);

        rig.Configure(Reloading(After).Replace("\"3s\"", "3", StringComparison.Ordinal));
        await Until.TrueAsync(() => rig.Daemon.Error.Contains("appsettings.json:3:", StringComparison.Ordinal), "the mistake is logged with its place");
        Assert.Equal(before, await PidsAsync(rig));

        await File.WriteAllTextAsync(rig.InFolder("new.json"), Reloading(After));
        File.Move(rig.InFolder("new.json"), rig.InFolder("appsettings.json"), overwrite: true);   // as editors do
        await DoneAsync(rig, before);
    }

    [Fact]
    public async Task Mistakes_are_reported_with_their_places_and_change_nothing()
    {
        await using var rig = await RunningAsync();
        var before = await PidsAsync(rig);
        rig.Configure("{ \"Jobs\": {\n  \"new\": { \"Comand\": [] },\n  \"kept\": { \"Shell\": \"x\", \"Stop\": { \"Grace\": 5 } } } }");

        var own = await rig.DsupAsync("apply");
        var given = await rig.DsupAsync("apply", "appsettings.json");

        Assert.All([own, given], answer =>
        {
            Assert.Equal(1, answer.ExitCode);
            Assert.Equal(3, answer.ErrorLines.Length);
            Assert.StartsWith(rig.InFolder("appsettings.json") + ":2:", answer.ErrorLines[0], StringComparison.Ordinal);
            Assert.Contains(":3:", answer.ErrorLines[2], StringComparison.Ordinal);
        });
        Assert.Equal(before, await PidsAsync(rig));
        File.Delete(rig.InFolder("appsettings.json"));
        Assert.Contains("is gone", (await rig.DsupAsync("apply")).Error, StringComparison.Ordinal);
        (await rig.DsupAsync("apply", "no-such-file.json")).Failed(1, "there is no file");
        (await rig.DsupAsync("apply", "--prune")).Failed(2, "--prune is for a FILE");
    }

    [Fact]
    public async Task A_file_adds_to_what_is_declared_and_removes_its_own_only_when_asked_to()
    {
        await using var rig = await RunningAsync();
        await File.WriteAllTextAsync(rig.InFolder("more.json"), """{ "Jobs": { "one": { "Shell": "sleep 1000", "AutoStart": true }, "two": { "Shell": "sleep 1000" } } }""");
        (await rig.DsupAsync("apply", "more.json")).Succeeded();
        await File.WriteAllTextAsync(rig.InFolder("more.json"), """{ "Jobs": { "two": { "Shell": "sleep 1000" } } }""");

        Assert.Equal(["1 unchanged", "read: " + rig.InFolder("more.json")], (await rig.DsupAsync("apply", "more.json")).Succeeded().Lines);
        Assert.Equal(["4 unchanged", "read: " + rig.InFolder("appsettings.json")], (await rig.DsupAsync("apply")).Succeeded().Lines);           // the own configuration knows nothing of them
        var pruned = (await rig.DsupAsync("apply", "more.json", "--prune")).Succeeded();

        Assert.Equal("- one: stop and delete", pruned.Lines[0]);
        Assert.Equal(["changed", "gone", "kept", "same", "two"], (await PidsAsync(rig)).Keys);
    }

    [Fact]
    public async Task A_start_ends_no_process_but_says_what_apply_would_do()
    {
        await using var rig = await RunningAsync();
        var before = await PidsAsync(rig);
        await rig.Kill9Async();
        rig.Configure(After);

        await rig.RestartAsync();

        await rig.InStateAsync("new", "running");
        var started = await PidsAsync(rig);
        Assert.All([.. Survivors, "gone"], job => Assert.Equal(before[job], started[job]));
        await Until.TrueAsync(() => rig.Daemon.Error.Contains("changed: restart needed", StringComparison.Ordinal), "the restart is asked for");
        Assert.Contains("gone: the configuration declares it no longer", rig.Daemon.Error, StringComparison.Ordinal);
        Assert.Contains("~ changed: restart, its process was made from an older definition", (await rig.DsupAsync("apply", "--dry-run")).Lines);
        (await rig.DsupAsync("apply")).Succeeded();
        await DoneAsync(rig, before);
    }

    private static string Reloading(string settings) => settings.Replace("{ \"Jobs\"", "{ \"Supervisor\": { \"ReloadOnChange\": true }, \"Jobs\"", StringComparison.Ordinal);

    private static async Task<SupervisorRig> RunningAsync()
    {
        var rig = await SupervisorRig.StartAsync(Before);
        await AllRunAsync(rig, "changed", "kept", "same", "gone");
        return rig;
    }

    private static async Task AllRunAsync(SupervisorRig rig, params string[] jobs)
    {
        foreach (string job in jobs)
            await rig.InStateAsync(job, "running");
    }

    private static async Task DoneAsync(SupervisorRig rig, SortedDictionary<string, int?> before)
    {
        await Until.TrueAsync(
            async () => await PidsAsync(rig) is var now && !now.ContainsKey("gone") && now.GetValueOrDefault("new") is not null && now["changed"] is { } pid && pid != before["changed"],
            "all is applied");
        var after = await PidsAsync(rig);
        Assert.All(["kept", "same"], job => Assert.Equal(before[job], after[job]));
        Assert.Equal(4, rig.JobProcesses().Count);
    }

    private static async Task<SortedDictionary<string, int?>> PidsAsync(SupervisorRig rig) =>
        new((await rig.Client.ListJobsAsync()).ToDictionary(j => j.Job, j => j.Pid), StringComparer.Ordinal);
}
