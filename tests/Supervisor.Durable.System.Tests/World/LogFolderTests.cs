using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Somebody removes logs while their jobs print.</summary>
public sealed class LogFolderTests
{
    [Theory]
    [InlineData("job"), InlineData("")]
    public async Task A_log_that_is_removed_is_begun_anew_and_has_every_line_from_then_on(string folder)
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
}
