namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Words on the command line, and files named by them, of which no sense can be made, or another than was meant.</summary>
public sealed class CommandLineTests(ITestOutputHelper output, SharedRig shared) : IClassFixture<SharedRig>
{
    private const int Interrupt = 2, Aborted = 128 + 6, Crashed = 128 + 11, LongestComplaint = 6000;

    /// <summary>So long a command line may wait, for a signal that its puppet doesn't heed, or for nothing; then it is interrupted.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Every_command_line_is_done_or_refused_in_words_and_no_other_job_is_touched()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var bystander = await rig.RunPuppetAsync("bystander", "sleep");
        output.WriteLine($"DSUP_FUZZ_SEED={Fuzz.Seed}");
        var maker = new WordsMaker(Fuzz.Seed, rig.InFolder("files"));
        var codes = new SortedDictionary<int, int>();

        foreach (int round in Fuzz.Rounds(usual: 200))
        {
            if (round % 20 == 0)
                await Until.TrueAsync(async () => (await rig.DsupAsync("run", "job", "--replace", "--", Executables.Puppet, "sleep")).ExitCode == 0, "the job runs, after what was sent and not waited for");
            string[] words = maker.Next("job", maker.NextFile(round));

            var answer = await SayAsync(rig, words);

            int code = answer.ExitCode;
            codes[code] = codes.GetValueOrDefault(code) + 1;
            Assert.True(IsDecent(answer), $"round {round}, exit {code}: dsup {string.Join(' ', words.Select(Quoted))}\n{answer.Error}\n{answer.Out}");
        }

        output.WriteLine(string.Join(", ", codes.Select(c => $"exit {c.Key}: {c.Value}")));
        Assert.False(rig.Daemon.HasExited);
        Assert.DoesNotContain("Exception", rig.Daemon.Error, StringComparison.Ordinal);
        var now = await rig.Client.GetJobAsync("bystander");
        Assert.Equal(("running", bystander.Pid, bystander.Run), (now.State, now.Pid, now.Run));
        Assert.Equal([["ok"]], await rig.SqlAsync("PRAGMA integrity_check"));
    }

    [Theory]
    [InlineData(@"run 'a\377b' -- true"), InlineData(@"run job --env 'A=\377\376' -- true"), InlineData(@"run job --cwd '/tmp/\300\200' -- true"), InlineData(@"sql 'SELECT \377'"), InlineData(@"validate '/tmp/\377.json'")]
    public async Task Words_that_are_no_UTF_8_are_refused_or_taken_as_their_replacement(string line)
    {
        var rig = shared.Rig;
        string script = $"set -- {line}; for word; do shift; set -- \"$@\" \"$(printf '%b' \"$word\")\"; done; exec '{Executables.Dsup}' --data-dir {rig.Data} \"$@\"";

        using var shell = Running.Start("/bin/bash", ["-c", script], rig.Folder, new Dictionary<string, string?>());
        var answer = await shell.EndAsync();

        Assert.True(IsDecent(answer), $"exit {answer.ExitCode}: {answer.Error}");
        Assert.False(rig.Daemon.HasExited);
    }

    /// <summary>Its result, by itself or interrupted.</summary>
    private static async Task<Answer> SayAsync(SupervisorRig rig, string[] words)
    {
        using var dsup = rig.StartDsup(words);
        try
        {
            return await dsup.EndAsync(Waiting);
        }
        catch (OperationCanceledException)
        {
            dsup.Signal(Interrupt);
            return await dsup.EndAsync();
        }
    }

    /// <summary>Ended by its own will; a failure says why, in lines of text that change no terminal.</summary>
    private static bool IsDecent(Answer answer) => answer.ExitCode is not (Aborted or Crashed)
        && !answer.Error.Contains("Exception", StringComparison.Ordinal) && !answer.Error.Contains("   at ", StringComparison.Ordinal)
        && !answer.Error.Any(c => (char.IsControl(c) && c is not '\n') || c is '\u202e' or '\u2066') && answer.Error.Length <= LongestComplaint
        && (answer.ExitCode is not (2 or 4 or 5 or 6) || answer.Out.Length > 0 || answer.Error.Contains("dsup", StringComparison.Ordinal));

    private static string Quoted(string word) => $"'{(word.Length > 200 ? word[..200] + "…" : word).Replace("\e", "\\e", StringComparison.Ordinal)}'";
}
