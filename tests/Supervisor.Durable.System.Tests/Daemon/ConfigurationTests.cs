using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What dsupd makes of configuration files: all of them checked before anything is done.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task All_mistakes_are_reported_with_their_places_and_nothing_is_started()
    {
        await using var rig = SupervisorRig.Prepare("{\n  \"Jobs\": { \"web\": { \"Shel\": \"x\", \"Stop\": { \"Grace\": 5 } } }\n}");

        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));

        var answer = await rig.Daemon.EndAsync();
        string file = rig.InFolder("appsettings.json");
        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("dsupd: the configuration has 3 mistakes:", answer.ErrorLines[0]);
        Assert.StartsWith($"{file}:2:13: Jobs:web has no command.", answer.ErrorLines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:2:22: Jobs:web:Shel is not known. Did you mean 'Shell'?", answer.ErrorLines[2], StringComparison.Ordinal);
        Assert.Contains("write \"5s\"", answer.ErrorLines[3], StringComparison.Ordinal);
        Assert.False(Directory.Exists(rig.Data));
    }

    [Fact]
    public async Task Files_and_variables_are_put_together_and_expanded()
    {
        await using var rig = SupervisorRig.Prepare("""
            { "Jobs": { "show": { "Command": ["/bin/sh", "-c", "echo $A $B $C $D", "${UNSET:-none}"], "WorkingDirectory": "${FOLDER}",
                                  "Environment": { "A": "${GREETING} $$1", "B": "own" }, "EnvironmentFile": ["-/no/such/file", "${FOLDER}/show.env"] } } }
            """);
        await File.WriteAllTextAsync(rig.InFolder("show.env"), "B=file\nexport C='from a file' # a comment\n");
        await File.WriteAllTextAsync(rig.InFolder("more.json"), """{ "Jobs": { "show": { "Restart": { "Burst": 3 } } } }""");

        Assert.True(await rig.LaunchAsync(
            new Dictionary<string, string?>
            {
                ["FOLDER"] = rig.Folder,
                ["GREETING"] = "hello",
                ["DSUP__Jobs__show__Environment__D"] = "given",
                ["DSUP__Jobs__show__Restart__Interval"] = "1m",
                ["DSUP__Jobs__show__AutoStart"] = "true",
            },
            "--config", rig.InFolder("more.json")), rig.Daemon.Error);

        await rig.SaidAsync("show", "hello $1 own from a file given");
    }

    [Theory]
    [InlineData("\"Command\": [\"${UNSET}\"]", "Jobs:web:Command[0] needs the variable UNSET, which is not set in the supervisor's environment. Set it, or give a default: ${UNSET:-VALUE}.")]
    public async Task What_only_the_machine_knows_is_reported_by_job_and_key(string keys, string says)
    {
        await using var rig = SupervisorRig.Prepare($$"""{ "Jobs": { "web": { {{keys}} } } }""");

        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));

        (await rig.Daemon.EndAsync()).Failed(1, says);
    }

    [Theory]
    [InlineData("/no/such/file", "Jobs:web:EnvironmentFile: there is no file '/no/such/file'. Make it, or write '-/no/such/file' if it may lack.")]
    [InlineData("/dev/zero", "Jobs:web:EnvironmentFile: '/dev/zero' cannot be read: '/dev/zero' has more than 16 MB.")]
    [InlineData("wrong.env", "wrong.env:3:1: ")]
    [InlineData("latin.env", "latin.env:2:6: is not UTF-8 here.")]
    public async Task A_wrong_environment_file_is_the_mistake_of_its_job_and_holds_up_no_other(string file, string says)
    {
        await using var rig = SupervisorRig.Prepare();
        await File.WriteAllTextAsync(rig.InFolder("wrong.env"), "A = 1\nexport\tD=5\nno-name!=secret\n");
        await File.WriteAllBytesAsync(rig.InFolder("latin.env"), System.Text.Encoding.Latin1.GetBytes("A=1\nB=caf\u00e9\n"));
        rig.Configure($$"""
            { "Jobs": { "web": { "Shell": "sleep 1000", "AutoStart": true, "EnvironmentFile": "{{Path.Combine(rig.Folder, file)}}" },
                        "other": { "Shell": "sleep 1000", "AutoStart": true } } }
            """);

        await rig.RestartAsync();

        await rig.InStateAsync("other", "running");
        var apply = (await rig.DsupAsync("apply")).Exited(1).Says("web: add failed: ", says);
        await Until.TrueAsync(() => rig.Daemon.Error.Contains(says, StringComparison.Ordinal), "the start says it too");
        Assert.DoesNotContain("secret", apply.Error + rig.Daemon.Error, StringComparison.Ordinal);
        (await rig.DsupAsync("doctor")).Exited(1).Says("configuration", says);
        Assert.Equal(["other"], (await rig.Client.ListJobsAsync()).Select(j => j.Job));

        rig.Configure("""{ "Jobs": { "web": { "Shell": "sleep 1000", "AutoStart": true }, "other": { "Shell": "sleep 1000", "AutoStart": true } } }""");
        (await rig.DsupAsync("apply")).Succeeded();
        await rig.InStateAsync("web", "running");
    }

    [Fact]
    public async Task Variables_that_differ_only_in_case_are_two_from_the_command_line_and_from_a_file()
    {
        await using var rig = SupervisorRig.Prepare();
        await File.WriteAllTextAsync(rig.InFolder("both.env"), "http_proxy=3\nHTTP_PROXY=4\n");
        rig.Configure($$"""{ "Jobs": { "declared": { "Shell": "echo $http_proxy $HTTP_PROXY", "EnvironmentFile": "{{rig.InFolder("both.env")}}", "AutoStart": true } } }""");
        await rig.RestartAsync();

        (await rig.DsupAsync("run", "made", "--env", "http_proxy=1", "--env", "HTTP_PROXY=2", "--shell", "--", "echo $http_proxy $HTTP_PROXY")).Succeeded();

        await rig.SaidAsync("made", "1 2");
        await rig.SaidAsync("declared", "3 4");
        var shown = (await rig.Client.GetJobAsync("made")).Definition!.Value.GetProperty("Environment");
        Assert.Equal(("1", "2"), (shown.GetProperty("http_proxy").GetString(), shown.GetProperty("HTTP_PROXY").GetString()));
        Assert.Equal("4", (await rig.Client.GetJobAsync("declared")).Definition!.Value.GetProperty("Environment").GetProperty("HTTP_PROXY").GetString());
        (await rig.DsupAsync("status", "made")).Says("made");
        (await rig.DsupAsync("apply", "--dry-run")).Succeeded();
    }

    [Fact]
    public async Task What_only_the_daemon_reads_is_in_no_job_s_environment()
    {
        await using var rig = SupervisorRig.Prepare("""{ "Jobs": { "other": { "Shell": "env; echo done", "AutoStart": true } } }""");

        Assert.True(await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP__Jobs__one__Environment__TOKEN"] = "hidden", ["DSUP__Jobs__one__Shell"] = "echo $TOKEN", ["DSUP__Jobs__one__AutoStart"] = "true" }), rig.Daemon.Error);

        await rig.SaidAsync("one", "hidden");
        await rig.SaidAsync("other", "done");
        var lines = (await rig.Client.ReadLogsAsync("other", int.MaxValue)).Select(l => l.Text).ToList();
        Assert.DoesNotContain(lines, line => line.StartsWith("DSUP__", StringComparison.OrdinalIgnoreCase) || line.StartsWith("DSUP_CONFIG_DIR", StringComparison.Ordinal)
            || line.StartsWith("DSUP_OPEN_FILES", StringComparison.Ordinal) || line.Contains("hidden", StringComparison.Ordinal));
        Assert.Contains("DSUP_DATA_DIR=" + rig.Data, lines);         // a job may ask the supervisor that runs it
    }

    [Fact]
    public async Task Jobs_keep_the_limit_of_open_files_that_dsupd_was_started_with()
    {
        await using var rig = SupervisorRig.Prepare("""{ "Jobs": { "soft": { "Shell": "ulimit -Sn", "AutoStart": true }, "hard": { "Shell": "ulimit -Hn", "AutoStart": true } } }""");
        rig.Before = ["/bin/sh", "-c", "ulimit -Sn 1024; ulimit -Hn 4000; exec \"$@\"", "sh"];

        await rig.RestartAsync();

        await rig.SaidAsync("soft", "1024");
        await rig.SaidAsync("hard", "4000");
        Assert.Equal("dsupd", (await File.ReadAllTextAsync($"/proc/{rig.Daemon.Pid}/comm")).TrimEnd());
    }

    [Fact]
    public async Task A_program_s_relative_path_begins_at_the_job_s_working_directory_wherever_it_is_said()
    {
        await using var rig = SupervisorRig.Prepare();
        foreach (var folder in new[] { "here", "there" })
        {
            Directory.CreateDirectory(rig.InFolder(folder));
            await File.WriteAllTextAsync(Path.Combine(rig.InFolder(folder), "prog"), $"#!/bin/sh\necho {folder} $PWD\n");
            File.SetUnixFileMode(Path.Combine(rig.InFolder(folder), "prog"), (UnixFileMode)0x1ED);    // 0755
        }
        rig.Configure($$"""{ "Jobs": { "declared": { "Command": ["./prog"], "WorkingDirectory": "{{rig.InFolder("there")}}", "AutoStart": true } } }""");
        await rig.RestartAsync();

        (await rig.DsupAsync("run", "made", "--cwd", rig.InFolder("there"), "--", "./prog")).Succeeded();
        (await rig.DsupAsync("run", "below", "--", "here/prog")).Succeeded();
        (await rig.DsupAsync("run", "none", "--", "./prog")).Failed(1, $"'{rig.InFolder("prog")}' does not exist");

        await rig.SaidAsync("declared", $"there {rig.InFolder("there")}");
        await rig.SaidAsync("made", $"there {rig.InFolder("there")}");
        await rig.SaidAsync("below", $"here {rig.Folder}");
    }

    [Fact]
    public async Task A_pipe_without_a_writer_that_is_named_as_environment_file_holds_nothing_up()
    {
        await using var rig = await SupervisorRig.StartAsync();
        using var make = Running.Start("/usr/bin/mkfifo", [rig.InFolder("pipe")], rig.Folder, new Dictionary<string, string?>());
        (await make.EndAsync()).Succeeded();

        await rig.DefineAsync("web", new JobDefinition { Command = ["/bin/true"], EnvironmentFile = [rig.InFolder("pipe")] });

        await rig.StartJobAsync("web");
    }

    [Fact]
    public async Task Over_the_socket_dollars_stay_and_mistakes_are_reported_by_their_keys()
    {
        await using var rig = await SupervisorRig.StartAsync();

        await rig.DefineAsync("web", new JobDefinition { Command = ["echo", "${HOME} $$"] });
        var refused = await Assert.ThrowsAsync<SupervisorProblemException>(() => rig.DefineAsync("bad", new JobDefinition { Shell = "x", Restart = new() { Burst = 3 } }));

        Assert.Equal("${HOME} $$", (await rig.Client.GetJobAsync("web")).Definition!.Value.GetProperty("Command")[1].GetString());
        Assert.Contains("bad:Restart:Burst needs an Interval", refused.Message, StringComparison.Ordinal);
    }
}
