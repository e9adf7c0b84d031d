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
    [InlineData("supervisord procfile process-compose", "import|x|--format||")]
    [InlineData("", "validate||")]
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
    public async Task Nobody_at_the_socket_is_no_reason_to_complain()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.Supervisor.DownAsync();

        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("[suggest]", "stop", ""));
        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("[suggest]", "stop", "--data-dir", new string('x', 200), ""));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _dsup dsup")]
    [InlineData("zsh", "#compdef dsup")]
    [InlineData("fish", "complete -c dsup -a '(__dsup_suggest)'")]
    public async Task Every_shell_has_a_script_that_asks_dsup(string shell, string line)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync("completion", shell);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(line, Lines(run));
        Assert.Contains("'[suggest]'", run.Out, StringComparison.Ordinal);
    }

    private static string[] Lines(CliRun run) => run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
