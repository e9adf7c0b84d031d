namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>What cannot be done is said in one line, and leaves nothing behind.</summary>
public sealed class RefusalTests(SharedRig shared) : IClassFixture<SharedRig>
{
    private readonly SupervisorRig _rig = shared.Rig;

    [Theory]
    [InlineData("a/b", "'/'")]
    [InlineData("../a", "'/'")]
    [InlineData("..", "folder")]
    [InlineData("", "empty")]
    [InlineData(".hidden", "must begin with")]
    [InlineData("a\u0001b", "U+0001")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a b", "' '")]
    [InlineData("jöb", "'ö'")]
    public async Task A_name_that_cannot_be_one_is_refused(string name, string word)
    {
        (await _rig.DsupAsync("run", name, "--", "sleep", "1000")).Failed(2, "name", word);

        Assert.DoesNotContain(await _rig.Client.ListJobsAsync(), job => !job.Job.StartsWith("fine-", StringComparison.Ordinal));
        Assert.Empty(_rig.RunDirectories());
    }

    [Fact]
    public async Task A_name_of_three_hundred_characters_is_refused_and_not_repeated_in_full()
    {
        Answer run = await _rig.DsupAsync("run", new string('x', 300), "--", "sleep", "1000");

        run.Failed(2, "300 characters", "100 is the most");
        Assert.True(run.Error.Length < 300, run.Error);
        Assert.DoesNotContain(await _rig.Client.ListJobsAsync(), job => !job.Job.StartsWith("fine-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INSERT INTO job (name) VALUES ('x')")]
    [InlineData("UPDATE outbox SET state = 'queued' RETURNING seq")]
    [InlineData("DELETE FROM event")]
    [InlineData("DROP VIEW v_jobs")]
    [InlineData("ATTACH 'other.db' AS other")]
    [InlineData("VACUUM INTO 'copy.db'")]
    [InlineData("PRAGMA writable_schema = 1")]
    [InlineData("PRAGMA query_only = 0")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("BEGIN IMMEDIATE")]
    [InlineData("SELECT 1; DELETE FROM event")]
    [InlineData("SELECT * FROM no_such_table")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Sql_reads_and_does_nothing_else(string statement)
    {
        string before = Text(await _rig.SqlAsync("SELECT * FROM v_events"));

        (await _rig.DsupAsync("sql", statement)).Failed(2);

        Assert.Equal(before, Text(await _rig.SqlAsync("SELECT * FROM v_events")));
        Assert.Equal([["wal"]], await _rig.SqlAsync("PRAGMA journal_mode"));
        Assert.DoesNotContain(Directory.GetFiles(_rig.Folder, "*.db", SearchOption.AllDirectories), f => !f.EndsWith("supervisor.db", StringComparison.Ordinal));

        string fine = $"fine-{Guid.NewGuid():N}";
        (await _rig.DsupAsync("run", fine, "--", "true")).Succeeded();
        await _rig.InStateAsync(fine, "finished");
        await Until.TrueAsync(() => _rig.RunDirectories().Length == 0, "all is over before the next test looks at it");
    }

    [Theory]
    [InlineData(4, "start", "missing")]
    [InlineData(4, "logs", "missing")]
    [InlineData(4, "wait", "missing")]
    [InlineData(4, "delete", "missing")]
    [InlineData(4, "history", "missing")]
    [InlineData(4, "ticket", "4711")]
    [InlineData(4, "wait", "--ticket", "4711")]
    [InlineData(2, "signal", "missing", "NOSUCHSIGNAL")]
    [InlineData(2, "stop", "missing", "--grace", "soon")]
    [InlineData(2, "stop", "missing", "--priority", "hihg")]
    [InlineData(2, "strat", "missing")]
    public async Task What_makes_no_sense_is_said_in_one_line(int code, params string[] words) =>
        (await _rig.DsupAsync(words)).Failed(code, words[^1] == "missing" && code == 2 ? "strat" : words[^1]);

    private static string Text(string?[][] rows) => string.Join('\n', rows.Select(row => string.Join('|', row)));
}
