using System.Text;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Jobs whose output is no text.</summary>
public sealed class OutputTests
{
    private const string Evil = "\e]0;title\a\e[2J\e[31mred\e[0m\t\b\u0085end";

    [Fact]
    public async Task Escapes_are_shown_to_a_terminal_and_handed_on_to_a_program()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("evil", new JobDefinition { Command = ["/usr/bin/printf", "%s\\n", Evil] });
        await rig.StartJobAsync("evil");
        await rig.InStateAsync("evil", "finished");

        Assert.Equal(Evil + "\n", (await rig.DsupAsync("logs", "evil")).Succeeded().Out);
        foreach (string verb in (string[])["logs", "status"])
        {
            string shown = await OnTerminalAsync(rig, verb, "evil");
            Assert.Contains(@"\e]0;title\x07\e[2J", shown, StringComparison.Ordinal);
            Assert.Contains(@"\x08\x85end", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("\e]", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("\e[2J", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('\a', shown);
            Assert.DoesNotContain('\u0085', shown);
        }
    }

    [Fact]
    public async Task Megabytes_without_a_newline_zeros_and_broken_UTF_8_pass_in_bounded_memory()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("zeros", new JobDefinition { Shell = "head -c 67108864 /dev/zero; printf '\\377\\376\\n\\300\\200 bad\\n'; echo up; exec sleep 1000", Logs = new LogDefinition { MaxBytes = 4 << 20, MaxFiles = 3 } });
        await rig.StartJobAsync("zeros");
        await rig.SaidAsync("zeros", "up");

        int shim = Assert.Single(rig.Shims()).Pid;
        Assert.InRange(PeakMemory(shim), 0, 16 << 20);
        var pieces = await rig.Client.ReadLogsAsync("zeros", 3);     // the zeros are one line of very many
        Assert.Equal(["\ufffd\ufffd", "\ufffd\ufffd bad", "up"], pieces.TakeLast(3).Select(l => l.Text.TrimStart('\0')));
        Assert.All(Directory.GetFiles(Path.Combine(rig.Data, "logs", "zeros")), path => Assert.InRange(new FileInfo(path).Length, 0, 4 << 20));
        Assert.InRange(Directory.GetFiles(Path.Combine(rig.Data, "logs", "zeros")).Length, 1, 3);

        long before = PeakMemory(rig.Daemon.Pid);
        using var all = rig.StartDsup("logs", "zeros", "-n", "all", "--json");
        Assert.Equal(0, (await all.EndAsync()).ExitCode);
        Assert.InRange(PeakMemory(rig.Daemon.Pid) - before, 0, 192 << 20);
        (await rig.DsupAsync("stop", "zeros")).Succeeded();
    }

    /// <summary>What dsup prints where its output is a terminal: script(1) gives it one.</summary>
    private static async Task<string> OnTerminalAsync(SupervisorRig rig, params string[] words)
    {
        string typescript = rig.InFolder("typescript");
        using var script = Running.Start("/usr/bin/script", ["-qec", string.Join(' ', [$"'{Executables.Dsup}'", .. words]), typescript], rig.Folder,
            new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = rig.Data, ["TERM"] = "xterm-256color", ["SHELL"] = "/bin/sh" });
        await script.EndAsync();
        string shown = await File.ReadAllTextAsync(typescript, Encoding.UTF8);
        int head = shown.IndexOf('\n', StringComparison.Ordinal) + 1, foot = shown.LastIndexOf("\nScript done", StringComparison.Ordinal);
        return foot < head ? shown[head..] : shown[head..foot];
    }

    private static long PeakMemory(int pid) => ProcFile.PeakResident(pid);
}
