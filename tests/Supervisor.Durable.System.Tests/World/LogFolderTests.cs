namespace Supervisor.Durable.SystemTests.World;

/// <summary>Logs are removed while their jobs print.</summary>
public sealed class LogFolderTests
{
    [Theory]
    [InlineData("job"), InlineData("")]
    public async Task A_log_that_is_removed_is_begun_again_and_has_every_line_from_then_on(string folder)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("job", "print", "1000000", "5");
        await rig.SaidAsync("job", "line 20");

        Directory.Delete(Path.Combine(rig.Data, "logs", folder), recursive: true);
        await Until.TrueAsync(async () => (await rig.Client.ReadLogsAsync("job")).Count > 50, "there is a log again");
        (await rig.DsupAsync("stop", "job")).Succeeded();

        var lines = (await rig.Client.ReadLogsAsync("job", int.MaxValue)).Select(l => int.Parse(l.Text["line ".Length..])).ToList();
        Assert.Equal(Enumerable.Range(lines[0], lines.Count), lines);
        (await rig.DsupAsync("start", "job")).Succeeded();
        await rig.SaidAsync("job", "line 3");
    }

    [Theory]
    [InlineData("mkfifo current"), InlineData("mkdir -p current/folder"), InlineData("ln -s /dev/null current"), InlineData("ln -s \"$RIG/target\" current")]
    public async Task What_is_no_regular_file_in_the_place_of_a_log_is_put_aside_and_reported(string make)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = [Executables.Puppet, "print", "1000000", "5"] });
        string logs = Path.Combine(rig.Data, "logs", "job");
        Directory.CreateDirectory(logs);
        using (var maker = Running.Start("/bin/sh", ["-ec", make], logs, new Dictionary<string, string?> { ["RIG"] = rig.Folder }))
            (await maker.EndAsync()).Succeeded();

        Assert.Empty(await rig.Client.ReadLogsAsync("job"));         // nor does a reader wait for it
        await rig.StartJobAsync("job");
        await rig.SaidAsync("job", "line 20");

        string[] lines = [.. (await rig.Client.ReadLogsAsync("job", int.MaxValue)).Select(l => l.Text)];
        Assert.StartsWith("dsup-shim: in the place of this log was something that is no regular file.", lines[0], StringComparison.Ordinal);
        Assert.Equal("line 1", lines[1]);
        Assert.Single(Directory.GetFileSystemEntries(logs, "aside-*"));
        Assert.False(File.Exists(rig.InFolder("target")));
        (await rig.DsupAsync("stop", "job")).Succeeded();
    }
}
