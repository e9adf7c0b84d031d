using System.Diagnostics;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

public sealed class ShellLineTests
{
    [Theory]
    [InlineData("sleep 60")]
    [InlineData("  sleep\t60  ")]
    [InlineData("/usr/bin/python3 -m http.server 8080")]
    [InlineData("./run --name=x,y --at 10:30 50% a@b.c")]
    [InlineData("'/opt/my app/run' 'a; b | c > d # e $f `g` \\' \"h & i\"")]
    [InlineData("\"/opt/my app/run\" ''")]
    [InlineData("ls -l *.txt [ab]? ~/x {1,2} !")]
    [InlineData("node \"$HOME/app.js\" $PORT ${PORT} \"$@\" $1")]
    [InlineData("env if then do done echo")]
    [InlineData("a > b")]
    [InlineData("a <b >>'c d' 2>&1 3<&- 4<>e >|f")]
    [InlineData("sh trap.sh > /dev/null 2>&1")]
    [InlineData("prog>out arg2>>$LOG")]
    [InlineData("a $(b) x$(b \"c d\" | e; f && g & 'h)')\"$(i $(j $K))\"")]
    [InlineData("a --at=$(date +%s) > \"log-$(date +%F)\"")]
    public void A_simple_command_becomes_the_process(string line)
    {
        Assert.Equal("exec " + line, For(line));
        Assert.Equal("exec " + line, For(line, "/usr/bin/dash", "-eu", "-f"));
        Assert.Equal("exec " + line, For(line, "busybox", "sh"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a; b")]
    [InlineData("a && b")]
    [InlineData("a | b")]
    [InlineData("a &")]
    [InlineData("2>b a")]
    [InlineData("(a)")]
    [InlineData("2>b echo a")]
    [InlineData(">b a")]
    [InlineData("a << b")]
    [InlineData("a <<< b")]
    [InlineData("a &> b")]
    [InlineData("a > b &")]
    [InlineData("a > b; c")]
    [InlineData("a > b && c")]
    [InlineData("a > b | c")]
    [InlineData("a >")]
    [InlineData("a > >(b)")]
    [InlineData("a <(b)")]
    [InlineData("echo a > b")]
    [InlineData("cd $(b)")]
    [InlineData("$(a) b")]
    [InlineData("a $(b")]
    [InlineData("a $(b))")]
    [InlineData("a $(case b in b) c;; esac)")]
    [InlineData("a $(b # c)")]
    [InlineData("a $(b `c`)")]
    [InlineData("a $(b $_)")]
    [InlineData("a $(b $BASH_COMMAND)")]
    [InlineData("a $(b $(c $(d)))")]
    [InlineData("a $(b) ; c")]
    [InlineData("f() { a; }")]
    [InlineData("{ a")]
    [InlineData("! a")]
    [InlineData("[ -f a ]")]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("a 'b\nc'")]
    [InlineData("a # b")]
    [InlineData("a b\\ c")]
    [InlineData("a \"b\\\"c\"")]
    [InlineData("a `b`")]
    [InlineData("a \"`b`\"")]
    [InlineData("a ${b:=c}")]
    [InlineData("a $((1+1))")]
    [InlineData("a $'b'")]
    [InlineData("a $BASH_EXECUTION_STRING")]
    [InlineData("a \"${BASH_COMMAND}\"")]
    [InlineData("a $_")]
    [InlineData("a $$")]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("A=1 b")]
    [InlineData("A=1")]
    [InlineData("$A b")]
    [InlineData("\"$A\" b")]
    [InlineData("a*b c")]
    [InlineData("~/a b")]
    [InlineData("'a'b c")]
    [InlineData("'' a")]
    [InlineData("-a b")]
    [InlineData("'-a' b")]
    [InlineData("a\u00a0b")]
    [InlineData("ä b")]
    [InlineData("echo a")]
    [InlineData("'echo' a")]
    [InlineData(". ./a")]
    [InlineData(": a")]
    [InlineData("cd /")]
    [InlineData("exec a")]
    [InlineData("test -f a")]
    [InlineData("kill 1")]
    [InlineData("true")]
    [InlineData("time a")]
    [InlineData("if")]
    [InlineData("command a")]
    [InlineData("wait")]
    public void A_line_that_may_mean_something_else_is_left_alone(string line) => Assert.Equal(line, For(line));

    [Theory]
    [InlineData("bash")]                        // becomes the program by itself
    [InlineData("/usr/bin/zsh")]
    [InlineData("fish")]
    [InlineData("sh", "-x")]
    [InlineData("sh", "-r")]
    [InlineData("sh", "-e", "-i")]
    [InlineData("sh", "-o", "pipefail")]
    [InlineData("sh", "--login")]
    [InlineData("busybox")]
    [InlineData("busybox", "hush")]
    [InlineData("busybox", "sh", "-x")]
    public void Other_shells_and_options_are_left_alone(string shell, params string[] options) => Assert.Equal("sleep 60", For("sleep 60", shell, options));

    [Fact]
    public void Another_program_option_or_none_is_left_alone()
    {
        var shell = new Program.Shell("sh", [], "sleep 60", []);

        Assert.Equal("sleep 60", ShellLine.For(shell with { ProgramOption = "-ec" }, [], _ => true));
        Assert.Equal("sleep 60", ShellLine.For(shell with { ProgramOption = null }, [], _ => true));
    }

    [Theory]
    [InlineData("BASH_FUNC_sleep%%")]
    [InlineData("BASH_ENV")]
    [InlineData("ENV")]
    [InlineData("SHELLOPTS")]
    public void An_environment_that_can_define_functions_leaves_every_line_alone(string variable) =>
        Assert.Equal("sleep 60", ShellLine.For(new Program.Shell("sh", [], "sleep 60", []), ["PATH", variable], _ => true));

    [Fact]
    public void A_program_that_is_not_found_is_left_to_the_shell_which_says_so_better_than_its_exec() =>
        Assert.Equal("frobnicate a", ShellLine.For(new Program.Shell("sh", [], "frobnicate a", []), [], program => program != "frobnicate"));

    [Fact]
    public void A_long_line_is_refused_as_fast_as_it_is_taken()
    {
        var since = Stopwatch.StartNew();

        var line = string.Concat(Enumerable.Repeat("a$VARIABLE\"$VARIABLE\"", 5000));
        Assert.Equal("exec a " + line, For("a " + line));
        Assert.Equal("a " + line + ";", For("a " + line + ";"));

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"{since.Elapsed}");
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    public async Task The_job_is_the_program_itself_and_ends_as_it_ends(string shell)
    {
        await using var rig = new HostRig();

        var process = await rig.LaunchedAsync(1, new Command(new Program.Shell(shell, [], "sleep 1000", [])));
        await Until.TrueAsync(() => File.ResolveLinkTarget($"/proc/{process.Pid}/exe", returnFinalTarget: false)?.Name == "sleep", "the job is sleep");
        rig.Host.Signal(new RunId(1), 15, ticket: 1);

        Assert.Equal(new ProcessEnd.Signalled(15, CoreDumped: false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
    }

    [Theory]
    [InlineData("frobnicate a", 127)]
    [InlineData("/no/such a", 127)]
    [InlineData("/tmp a", 126)]
    [InlineData("/etc/passwd a", 126)]
    [InlineData("expr a : b", 1)]
    [InlineData("expr 1 - 1 > /dev/null 2>&1", 1)]
    [InlineData("expr $(expr 2 - 1) - \"$(expr 3 - 2)\" >/dev/null", 1)]
    [InlineData("cat < /no/such", 2)]
    [InlineData("sleep 0 > /no/such/folder", 2)]
    public async Task The_exit_codes_are_those_of_the_shell(string line, int code)
    {
        await using var rig = new HostRig();

        rig.Launch(1, Command.Shell(line));
        rig.Launch(2, HostRig.Sh(line));                    // as a program with arguments it is never touched

        Assert.Equal(new ProcessEnd.Exit(code), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        Assert.Equal(new ProcessEnd.Exit(code), (await rig.ReportedAsync<ProcessReport.Ended>(2)).End);
    }

    [Theory]
    [InlineData("sh trap.sh > /dev/null 2>&1", false)]
    [InlineData("a $(b)", false)]
    [InlineData("cd /tmp && a", true)]
    [InlineData("a | b", true)]
    [InlineData("a & wait", true)]
    [InlineData("echo a", true)]
    [InlineData("A=1 b", true)]
    [InlineData("while :; do a; done", true)]
    public void A_shell_that_stays_is_known(string line, bool keeps)
    {
        Assert.Equal(keeps, Command.Shell(line).KeepsShell);
        Assert.Equal(keeps || line.Contains('>', StringComparison.Ordinal), new Command(new Program.Shell("/bin/bash", [], line, [])).KeepsShell);
        Assert.True(new Command(new Program.Shell("fish", [], line, [])).KeepsShell);
        Assert.True((Command.Shell(line) with { Environment = Command.Shell(line).Environment.Add("ENV", "/etc/profile") }).KeepsShell);
        Assert.False(Command.Exec("sh", "-c", line).KeepsShell);
    }

    private static string For(string line, string shell = "/bin/sh", params string[] options) =>
        ShellLine.For(new Program.Shell(shell, [.. options], line, ["zero"]), ["PATH", "HOME"], _ => true);
}
