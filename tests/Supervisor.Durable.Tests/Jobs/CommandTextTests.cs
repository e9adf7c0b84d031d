using System.Collections.Immutable;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>What a person sees of a command, in a log or a debugger: text that a shell would take.</summary>
public sealed class CommandTextTests
{
    [Fact]
    public void A_command_is_shown_as_a_shell_would_take_it()
    {
        Assert.Equal("/bin/echo 'a b' c", Command.Exec("/bin/echo", "a b", "c").ToString());
        Assert.Equal(@"echo '' 'it'\''s' '$HOME' '*' a=b ./x:y,z", Command.Exec("echo", "", "it's", "$HOME", "*", "a=b", "./x:y,z").ToString());
        Assert.Equal("'A=b' x", Command.Exec("A=b", "x").ToString());
        Assert.Equal("/bin/sh -c 'echo $0; exit 7' zero", Command.Shell("echo $0; exit 7", "zero").ToString());
        Assert.Equal("pwsh -NoProfile -Command Get-Date", new Program.Shell("pwsh", ["-NoProfile"], "Get-Date", []) { ProgramOption = "-Command" }.ToString());
        Assert.Equal("rc line", new Program.Shell("rc", [], "line", []) { ProgramOption = null }.ToString());
    }

    [Fact]
    public async Task A_shell_makes_the_same_words_of_it()
    {
        string[] words = ["/usr/bin/printf", "%s|", "a b", "", "it's", "\"q\"", "$HOME", "`x`", "\\", "*", "~", "#", "é\n", "a=b", "-n"];
        await using var rig = await LibraryRig.StartAsync();

        var job = await rig.Supervisor.DefineAsync("job", Command.Exec("/bin/sh", "-c", Command.Exec(words[0], words[1..]).ToString()));
        (await job.Start()).EnsureDone();
        await job.ToWait();

        Assert.Equal(string.Concat(words[2..].Select(word => word + "|")), string.Join('\n', rig.Supervisor.Logs.Read("job", new LogQuery(9)).Select(line => line.Text)));
    }

    [Fact]
    public void An_environment_which_may_be_secret_is_not_shown()
    {
        var command = Command.Exec("true") with { Environment = ImmutableSortedDictionary<string, string?>.Empty.Add("KEY", "s3cr3t") };

        Assert.DoesNotContain("s3cr3t", new JobSpec(command).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_record_shows_the_type_of_a_collection_instead_of_what_is_in_it()
    {
        object[] records =
        [
            Command.Exec("true", "x"), Command.Shell("true"), new JobSpec(Command.Exec("true")), new RestartPolicy { SuccessExitCodes = [3] }, ControlBatch.Restart(),
            new Schedule("nightly", "job") { Controls = ControlBatch.Restart() }, new Control.GracefulStop(Signal.Hangup), new SupervisorOptions("/data"),
        ];

        Assert.All(records, record => Assert.DoesNotContain("System.Collections", record.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Arrays_that_were_never_made_are_empty()
    {
        Assert.Equal(new Program.Exec("true", []), new Program.Exec("true", default));
        Assert.Equal("sh -c true", new Program.Shell("sh", default, "true", default).ToString());
    }
}
