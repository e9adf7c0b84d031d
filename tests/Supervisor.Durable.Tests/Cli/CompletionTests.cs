using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

/// <summary>What may stand for the word at the cursor.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("reset-failed restart run", "r|")]
    [InlineData("start status stop", "st|")]
    [InlineData("--no-wait", "start|web|--no|")]
    [InlineData("--data-dir", "--da|")]
    [InlineData("never", "run|x|--restart|n|")]
    [InlineData("normal", "stop|--priority|n|")]
    [InlineData("HUP", "signal|web|H|")]
    [InlineData("USR1 USR2", "stop|web|--signal|USR|")]
    [InlineData("bash zsh fish", "completion||")]
    [InlineData("supervisord procfile process-compose systemd pm2", "import|x|--format||")]
    [InlineData("", "validate||")]
    [InlineData("--restart=always", "run|x|--restart=al|")]
    [InlineData("always", "run|x|--restart|=|al|")]
    [InlineData("schedule", "help|sch|")]
    [InlineData("add", "help|schedule|a|")]
    [InlineData("", "run|x|--|--no|")]
    [InlineData("", "run||")]
    [InlineData("", "nonsense|w|")]
    public async Task Words_are_completed_by_where_they_stand(string found, string words)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync(["[suggest]", .. words.Split('|').SkipLast(1)]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Lines(run).Order());
    }

    [Fact]
    public async Task Shells_that_show_them_get_meanings_too()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);

        Assert.Contains("stop\tStop jobs: with their stop signal and grace, or --now", Lines(await rig.RunAsync("[describe]", "sto")));
        Assert.Equal(["web\trunning"], Lines(await rig.RunAsync("[describe]", "stop", "w")));
        Assert.Contains("--now\tKill the whole process tree", (await rig.RunAsync("[describe]", "stop", "--n")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_is_silent_without_a_supervisor()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.Supervisor.DownAsync();

        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("[suggest]", "stop", ""));
        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("[suggest]", "stop", "--data-dir", new string('x', 200), ""));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _dsup dsup")]
    [InlineData("zsh", "#compdef dsup")]
    [InlineData("fish", "complete -c dsup -f -a '(__dsup_suggest)'")]
    public async Task Every_shell_has_a_script_that_asks_dsup(string shell, string line)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync("completion", shell);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(line, Lines(run));
        Assert.Contains(shell == "bash" ? "'[suggest]'" : "'[describe]'", run.Out, StringComparison.Ordinal);
    }

    private static string[] Lines(CliRun run) => run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
