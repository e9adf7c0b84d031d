using System.Text.RegularExpressions;
using Supervisor.Durable.Cli;
using Supervisor.Durable.Cli.Usage;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class UsageTests
{
    private static readonly string[] NeedNoDirectory = ["version", "--help", "run --help", "status", "start web", "run x --cwd /tmp -- ls", "logs web"];

    [Theory]
    [InlineData("unknown verb 'strat'. Did you mean 'start'?", "strat", "web")]
    [InlineData("unknown option '--nowait' of dsup start. Did you mean '--no-wait'?", "start", "web", "--nowait")]
    [InlineData("unknown option '--follw' of dsup logs. Did you mean '--follow'?", "logs", "web", "--follw")]
    [InlineData("'always!' is none of never, on-failure, always, unless-stopped. Did you mean 'always'?", "run", "x", "--restart", "always!", "--", "ls")]
    [InlineData("--grace: '10' is not a duration", "stop", "web", "--grace", "10")]
    [InlineData("unknown option '--failed' of dsup history.", "history", "--failed", "web")]
    [InlineData("unknown option '--nowait' of dsup stop. Did you mean '--no-wait'?", "stop", "--nowait", "web")]
    [InlineData("unknown option '--pend' of dsup tickets. Did you mean '--pending'?", "tickets", "--pend", "web")]
    [InlineData("'10X' is not a size", "run", "x", "--max-log-bytes", "10X", "--", "ls")]
    [InlineData("'yesterday' is not a time. Write it like 10m", "events", "--since", "yesterday")]
    [InlineData("'extra' is one argument too many for dsup sql", "sql", "select 1", "extra")]
    [InlineData("'x' is not a ticket's number", "ticket", "x")]
    [InlineData("--run: 'x' is not a number", "logs", "web", "--run", "x")]
    [InlineData("NAME", "start")]
    [InlineData("PROGRAM", "run", "x")]
    [InlineData("dsup schedule needs a verb: list, add, remove, pause, resume, run", "schedule")]
    [InlineData("unknown verb 'lst'. Did you mean 'list'? See: dsup schedule --help", "schedule", "lst")]
    [InlineData("unknown option '--crn' of dsup schedule add. Did you mean '--cron'?", "schedule", "add", "x", "job", "--crn", "0 0 4 * * ?")]
    [InlineData("either --cron, or --at or --in", "schedule", "add", "x", "job")]
    [InlineData("--at and --in both say when", "restart", "web", "--at", "04:30", "--in", "1h")]
    [InlineData("'soon' is not a time", "start", "web", "--at", "soon")]
    [InlineData("--now kills at once", "stop", "web", "--now", "--grace", "1s")]
    [InlineData("--now is urgent", "stop", "web", "--now", "--priority", "high")]
    [InlineData("--queue leaves a request for the next start", "stop", "web", "--queue", "--in", "1h")]
    [InlineData("name the jobs: dsup stop NAME…, a pattern such as 'web*', or --all", "stop")]
    [InlineData("--all names every job", "restart", "web", "--all")]
    [InlineData("say which signal: dsup signal web TERM", "kill", "web")]
    [InlineData("add --restart on-failure", "run", "x", "--restart-delay", "1s", "--", "ls")]
    [InlineData("--restart-burst and --restart-interval belong together", "run", "x", "--restart", "always", "--restart-burst", "5", "--", "ls")]
    [InlineData("--grep: 'x(' is not a regular expression", "logs", "web", "--grep", "x(")]
    [InlineData("-v shows the lines in which --grep finds nothing", "logs", "web", "-v")]
    [InlineData("unknown verb 'strat'. Did you mean 'start'?", "help", "strat")]
    [InlineData("unknown verb 'enable'. Here it is: \"AutoStart\": true", "help", "enable")]
    [InlineData("name either a job or a ticket", "wait", "web", "--ticket", "3")]
    [InlineData("--json and --csv", "sql", "select 1", "--json", "--csv")]
    [InlineData("--shell-program is for --shell", "run", "x", "--shell-program", "zsh", "--", "ls")]
    [InlineData("--env NOPE: the variable is not set here", "run", "x", "--env", "NOPE", "--", "ls")]
    [InlineData("the kernel allows 107", "status", "--socket", "/tmp/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_slip_is_one_line_and_exit_code_2(string says, params string[] args)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.StartsWith(args.Contains("--json") ? "{" : "dsup: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Empty(rig.State.Received);
    }

    [Theory]
    [InlineData("top"), InlineData("stpo"), InlineData("restrat"), InlineData("try-restrat"), InlineData("delte"), InlineData("shutdwon"), InlineData("kil"), InlineData("singal"), InlineData("del")]
    [InlineData("schedule", "remov")]
    public async Task A_verb_that_ends_something_is_never_what_was_probably_meant(params string[] words)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync([.. words, "web"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"dsup: unknown verb '{words[^1]}'.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reread", "dsup apply"), InlineData("update", "dsup apply"), InlineData("daemon-reload", "dsup apply"), InlineData("enable", "AutoStart")]
    [InlineData("disable", "AutoStart"), InlineData("edit", "dsup run NAME --replace"), InlineData("monit", "dsup status"), InlineData("reload", "dsup signal NAME HUP")]
    [InlineData("jlist", "dsup status --json"), InlineData("MONIT", "dsup status"), InlineData("startup", "AutoStart"), InlineData("down", "dsup shutdown")]
    public async Task A_verb_of_another_program_is_answered_with_ours(string verb, string ours)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync(verb, "web");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"dsup: unknown verb '{verb}'. Here it is: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(ours, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Empty(rig.State.Received);
    }

    [Fact]
    public async Task Every_foreign_verb_gets_one_line_that_names_verbs_which_exist()
    {
        await using var rig = await CliRig.StartAsync();
        var ours = new Dsup().Subcommands.SelectMany(verb => verb.Aliases.Append(verb.Name)).ToHashSet();

        Assert.All(ForeignVerbs.All, foreign => Assert.All(
            Regex.Matches(foreign.Ours, "`dsup ([a-z-]+)").Select(match => match.Groups[1].Value), verb => Assert.Contains(verb, ours)));
        foreach (var verb in ForeignVerbs.All.SelectMany(foreign => foreign.Verbs))
        {
            var run = await rig.RunAsync(verb, "web");

            Assert.DoesNotContain(verb, ours);
            Assert.Equal((2, ""), (run.ExitCode, run.Out));
            Assert.Matches($"^dsup: unknown verb '{verb}'. (Here it is|There is none here): .+\n$", run.Error);
        }

        Assert.Empty(rig.State.Received);
    }

    [Theory]
    [InlineData("ls", "status"), InlineData("list", "status"), InlineData("ps web", "status web"), InlineData("show web", "status web"), InlineData("describe web", "status web")]
    [InlineData("status w*", "status web"), InlineData("-v", "--version"), InlineData("help", "--help"), InlineData("help schedule add", "schedule add --help")]
    public async Task What_other_programs_call_it_works_here_too(string theirs, string ours)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 4711);

        var run = await rig.RunAsync(theirs.Split(' '));

        Assert.Equal(0, run.ExitCode);
        if (theirs == "status w*")
            Assert.StartsWith("JOB   STATE     PID    RUN", run.Out, StringComparison.Ordinal);
        else
            Assert.Equal(await rig.RunAsync(ours.Split(' ')), run);
    }

    [Fact]
    public async Task The_reference_of_the_command_line_is_what_help_says()
    {
        await using var rig = await CliRig.StartAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/Supervisor.Durable.Cli/README.md"), TestContext.Current.CancellationToken);

        var help = await rig.RunAsync("help", "--markdown");

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Equal(Reference.Mark + "\n\n" + help.Out, page[page.IndexOf(Reference.Mark, StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task In_a_directory_that_was_deleted_all_works_that_needs_none()
    {
        await using var rig = await CliRig.StartAsync();
        rig.CurrentDirectory = null;
        rig.State.Add("web", "running", 1);

        foreach (var words in NeedNoDirectory.Select(line => line.Split(' ')))
            Assert.Equal((0, ""), ((await rig.RunAsync(words)) is var run ? run.ExitCode : -1, run.Error));
        foreach (var (line, says) in new[]
        {
            ("run y -- ls", "the current directory does not exist any more: say where the job is to run, with --cwd DIR"),
            ("run y --cwd sub -- ls", "'sub' starts at the current directory, which does not exist any more"),
            ("validate jobs.json", "'jobs.json' starts at the current directory"),
            ("status --data-dir data", "'data' starts at the current directory"),
        })
        {
            var refused = await rig.RunAsync(line.Split(' '));

            Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
            Assert.Equal(1, refused.Error.Count(c => c == '\n'));
        }
    }

    [Theory]
    [InlineData("run", "start", "stop", "restart", "try-restart", "signal", "delete", "reset-failed", "apply", "status", "wait", "tickets", "ticket", "history", "logs", "events", "schedule", "sql", "backup", "doctor", "validate", "import", "completion", "shutdown", "version", "help")]
    public async Task Every_verb_has_help_with_an_example(params string[] verbs)
    {
        await using var rig = await CliRig.StartAsync();

        foreach (var verb in verbs)
        {
            var run = await rig.RunAsync(verb, "--help");

            Assert.Equal(0, run.ExitCode);
            Assert.Contains($"Usage\n  dsup {verb}", run.Out, StringComparison.Ordinal);
            Assert.Equal(run, await rig.RunAsync("help", verb));
            Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 100, line));
            Assert.Contains("Examples\n  dsup ", run.Out, StringComparison.Ordinal);
            Assert.Contains("--data-dir DIR", run.Out, StringComparison.Ordinal);
        }

        var all = await rig.RunAsync("--help");
        Assert.All(verbs, verb => Assert.Contains($"  {verb} ", all.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_supervisor_at_the_socket_is_exit_code_5_and_says_how_to_start_one()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.Supervisor.DownAsync();
        File.Delete(rig.Supervisor.SocketPath);

        var none = await rig.RunAsync("status");
        Assert.Equal(5, none.ExitCode);
        Assert.Equal(
            $"dsup: No supervisor answers at {rig.Supervisor.SocketPath} (no such socket). Start it with: dsupd --data-dir {rig.Supervisor.DataDirectory}\n", none.Error);
    }
}
