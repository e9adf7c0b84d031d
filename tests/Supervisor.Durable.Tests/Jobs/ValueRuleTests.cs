using System.Collections.Immutable;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>Signals, names and definitions: what is read, and what is said where it cannot be.</summary>
public sealed class ValueRuleTests
{
    private static readonly Command True = new(new Program.Exec("/bin/true", []));

    [Theory]
    [InlineData("TERM", 15, "TERM"), InlineData("SIGTERM", 15, "TERM"), InlineData("term", 15, "TERM"), InlineData("sigterm", 15, "TERM"), InlineData("15", 15, "TERM")]
    [InlineData(" HUP ", 1, "HUP"), InlineData("IOT", 6, "ABRT"), InlineData("POLL", 29, "IO"), InlineData("32", 32, "32")]
    [InlineData("RTMIN+3", 37, "RTMIN+3"), InlineData("SIGRTMIN+30", 64, "RTMIN+30"), InlineData("34", 34, "RTMIN+0"), InlineData("64", 64, "RTMIN+30")]
    public void A_signal_is_read(string text, int number, string name)
    {
        Assert.Equal(number, Signal.Parse(text).Number);
        Assert.Equal(name, Signal.Parse(text).ToString());
        Assert.Equal(Signal.Parse(text), Signal.Parse(Signal.Parse(text).ToString()));
    }

    [Theory]
    [InlineData(""), InlineData(" "), InlineData("SIG"), InlineData("TERMINATE"), InlineData("0"), InlineData("65"), InlineData("-9"), InlineData("+9")]
    [InlineData("9.0"), InlineData("RTMIN"), InlineData("RTMIN+31"), InlineData("RTMIN+-1"), InlineData("99999999999")]
    public void What_is_no_signal_is_refused_by_name(string text)
    {
        Assert.Equal($"'{text}' is no signal. Use a name such as TERM, HUP, INT, KILL, USR1, or a number from 1 to 64.", Assert.Throws<FormatException>(() => Signal.Parse(text)).Message);
        Assert.False(Signal.TryParse(text, out _));
        Assert.False(Signal.TryParse(null, out _));
    }

    [Fact]
    public void A_signal_has_a_number_from_1_to_64()
    {
        Assert.All(Enumerable.Range(1, 64), n => Assert.Equal(n, Signal.Custom(n).Number));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signal.Custom(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signal.Custom(65));
    }

    [Theory]
    [InlineData("a"), InlineData("7"), InlineData("web-1.example_com@2:x")]
    public void A_name_may_be_one(string name) => Assert.Equal(name, JobName.Check(name));

    [Theory]
    [InlineData("", "it is empty"), InlineData("-a", "it must begin with a letter or digit"), InlineData("..", "it must begin with a letter or digit")]
    [InlineData("a b", "it contains ' '"), InlineData("a/b", "it contains '/'"), InlineData("a\n", "it contains U+000A"), InlineData("aä", "it contains 'ä'")]
    public void A_name_that_cannot_be_one_is_refused_with_the_reason(string name, string reason) =>
        Assert.StartsWith($"'{name}' cannot be a job's name: {reason}", Assert.Throws<InvalidJobNameException>(() => JobName.Check(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_has_100_characters_at_the_most_and_none_is_NUL()
    {
        Assert.Equal(100, JobName.Check(new string('a', 100)).Length);
        Assert.Contains("it has 101 characters", Assert.Throws<InvalidJobNameException>(() => JobName.Check(new string('a', 101))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidJobNameException>(() => JobName.Check("a\0b"));
    }

    [Fact]
    public void A_definition_that_cannot_be_run_is_refused_with_the_way_out()
    {
        SpecRules.Check(new JobSpec(True));
        Refused(new JobSpec(new Command(new Program.Exec("", []))), "The command is empty. Give a program, or a line for a shell.");
        Refused(new JobSpec(True with { WorkingDirectory = "tmp" }), "The working directory 'tmp' is not absolute. Give a path that begins with /.");
        Refused(new JobSpec(new Command(new Program.Exec("/bin/echo", ["a\0b"]))), "The command contains a NUL character, which no program can be given (execve(2)).");
        Refused(new JobSpec(new Command(new Program.Shell("/bin/sh", [], "echo \0", []))), "The command contains a NUL character, which no program can be given (execve(2)).");
        Refused(new JobSpec(new Command(new Program.Shell("/bin/sh", [], "ls", []) { ProgramOption = "" })), "The shell's program option is empty. Give one such as -c, or null for none.");
        Refused(new JobSpec(True with { Environment = ImmutableSortedDictionary<string, string?>.Empty.Add("A=B", "c") }), "'A=B' cannot be the name of an environment variable. Use a name without '='.");
        Refused(new JobSpec(True with { Environment = ImmutableSortedDictionary<string, string?>.Empty.Add("A", "\0") }), "The environment contains a NUL character, which no program can be given (execve(2)).");
        Refused(new JobSpec(True) { Stop = new() { Grace = TimeSpan.FromSeconds(-1) } }, "A grace of -00:00:01 is out of range. Use 0s to 365d.");
        Refused(new JobSpec(True) { Stop = new() { Signal = default } }, "The signal is none. Use one such as Signal.Terminate, or Signal.Custom with a number from 1 to 64.");
        Refused(new JobSpec(True) { Restart = new() { Delay = TimeSpan.FromDays(366) } }, "A restart delay of 366.00:00:00 is out of range. Use 0s to 365d.");
        Refused(new JobSpec(True) { Logs = new() { MaxBytes = 4095 } }, "Logs of at most 4095 bytes a file cannot be kept. Use 4096 or more, or 0 for no limit.");
        Refused(new JobSpec(True) { Logs = new() { MaxFiles = -1 } }, "-1 log files cannot be kept. Use 1 or more, or 0 for no limit.");
    }

    [Fact]
    public void A_batch_that_cannot_be_rows_is_refused()
    {
        BatchRules.Check(ControlBatch.DeleteNow());
        BatchRules.Check(ControlBatch.StopWithSignal(Signal.Interrupt, TimeSpan.FromDays(365)));
        Assert.Equal("The batch has no controls. Give one or more.", Refusal(new ControlBatch([])));
        Assert.Equal("The batch has no controls. Give one or more.", Refusal(new ControlBatch(default)));
        Assert.Equal("7 is no priority. Use Normal, High or Urgent.", Refusal(ControlBatch.Start() with { Priority = (Priority)7 }));
        Assert.StartsWith("A grace of 366.00:00:00", Refusal(ControlBatch.TryRestartWithSignal(null, TimeSpan.FromDays(366))), StringComparison.Ordinal);
        Assert.StartsWith("The signal is none.", Refusal(ControlBatch.SendSignal(default)), StringComparison.Ordinal);
        Assert.StartsWith("The signal is none.", Refusal(ControlBatch.RestartWithSignal(default(Signal))), StringComparison.Ordinal);
    }

    private static void Refused(JobSpec spec, string message) => Assert.Equal(message, Assert.Throws<InvalidJobException>(() => SpecRules.Check(spec)).Message);

    private static string Refusal(ControlBatch batch) => Assert.Throws<InvalidJobException>(() => BatchRules.Check(batch)).Message;
}
