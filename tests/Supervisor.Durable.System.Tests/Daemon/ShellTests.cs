using System.Text.Json;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Jobs that are a line for a shell.</summary>
public sealed class ShellTests
{
    [Fact]
    public async Task A_simple_line_is_the_program_itself()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string trapped = rig.InFolder("trapped");
        await rig.DefineAsync("simple", new JobDefinition { Shell = $"'{Executables.Puppet}' trap {trapped}", ShellProgram = "/bin/sh" });

        var job = await rig.StartJobAsync("simple");
        await rig.SaidAsync("simple", "ready");
        (await rig.DsupAsync("signal", "simple", "HUP")).Succeeded();

        await Until.TrueAsync(() => File.Exists(trapped) && File.ReadAllText(trapped) == "HUP\n", "the program gets the signal");
        Assert.Equal(job.Pid, Assert.Single(rig.JobProcesses()).Pid);
    }

    [Fact]
    public async Task What_stands_before_the_line_is_kept_and_used_and_shown()
    {
        await using var rig = await SupervisorRig.StartAsync("""
            { "Jobs": {
                "declared": { "Shell": "echo declared; exit 3", "ShellProgramOption": "-ec" },
                "none": { "Shell": "BEGIN { print \"none\" }", "ShellProgram": "awk", "ShellProgramOption": "" } } }
            """);
        await rig.DefineAsync("plain", new JobDefinition { Shell = "echo plain" });

        await rig.Kill9Async();
        await rig.RestartAsync();

        Assert.Equal("-ec", await OptionAsync("declared"));
        Assert.Equal("", await OptionAsync("none"));
        Assert.Null(await OptionAsync("plain"));
        foreach (string job in (string[])["declared", "none", "plain"])
        {
            await rig.StartJobAsync(job);
            await rig.SaidAsync(job, job);
        }
        Assert.Contains("/bin/sh -ec 'echo declared; exit 3'", (await rig.DsupAsync("status", "declared")).Out, StringComparison.Ordinal);
        Assert.Contains("awk 'BEGIN { print \"none\" }'", (await rig.DsupAsync("status", "none")).Out, StringComparison.Ordinal);

        async Task<string?> OptionAsync(string job) =>
            (await rig.Client.GetJobAsync(job)).Definition!.Value.Deserialize(DefinitionJson.Default.JobDefinition)!.ShellProgramOption;
    }
}
