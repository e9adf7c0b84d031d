using Supervisor.Durable.Client;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What dsupd makes of configuration files: all of them checked before anything is done.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task All_mistakes_are_told_with_their_places_and_nothing_is_started()
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
    [InlineData("\"Command\": [\"${NOBODY}\"]", "Jobs:web:Command[0] needs the variable NOBODY, which is not set in the supervisor's environment. Set it, or give a default: ${NOBODY:-VALUE}.")]
    [InlineData("\"Shell\": \"x\", \"EnvironmentFile\": \"/no/such/file\"", "Jobs:web:EnvironmentFile: there is no file '/no/such/file'. Make it, or write '-/no/such/file' if it may lack.")]
    [InlineData("\"Shell\": \"x\", \"EnvironmentFile\": \"/dev/zero\"", "Jobs:web:EnvironmentFile: '/dev/zero' cannot be read: '/dev/zero' has more than 16 MB.")]
    [InlineData("\"Shell\": \"x\", \"EnvironmentFile\": \"/proc/self/comm\"", "/proc/self/comm:1:1: '")]
    public async Task What_only_the_machine_knows_is_told_by_job_and_key(string keys, string says)
    {
        await using var rig = SupervisorRig.Prepare($$"""{ "Jobs": { "web": { {{keys}} } } }""");

        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));

        (await rig.Daemon.EndAsync()).Failed(1, says);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_holds_up_nobody_who_names_it_as_environment_file()
    {
        await using var rig = await SupervisorRig.StartAsync();
        using var make = Running.Start("/usr/bin/mkfifo", [rig.InFolder("pipe")], rig.Folder, new Dictionary<string, string?>());
        (await make.EndAsync()).Succeeded();

        await rig.DefineAsync("web", new JobDefinition { Command = ["/bin/true"], EnvironmentFile = [rig.InFolder("pipe")] });

        await rig.StartJobAsync("web");
    }

    [Fact]
    public async Task Over_the_socket_dollars_stay_and_mistakes_are_told_by_their_keys()
    {
        await using var rig = await SupervisorRig.StartAsync();

        await rig.DefineAsync("web", new JobDefinition { Command = ["echo", "${HOME} $$"] });
        var refused = await Assert.ThrowsAsync<SupervisorProblemException>(() => rig.DefineAsync("bad", new JobDefinition { Shell = "x", Restart = new() { Burst = 3 } }));

        Assert.Equal("${HOME} $$", (await rig.Client.GetJobAsync("web")).Definition!.Value.GetProperty("Command")[1].GetString());
        Assert.Contains("bad:Restart:Burst needs an Interval", refused.Message, StringComparison.Ordinal);
    }
}
