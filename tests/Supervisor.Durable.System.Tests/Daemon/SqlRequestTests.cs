using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Another program asks by SQL: of a supervisor that runs, and of one that will.</summary>
public sealed class SqlRequestTests(SharedRig shared) : IClassFixture<SharedRig>
{
    [Fact]
    public async Task A_running_supervisor_acts_on_it_and_one_that_was_killed_does_when_it_is_back()
    {
        await using var rig = await SupervisorRig.StartAsync();
        int? first = (await rig.RunPuppetAsync("job", "sleep")).Pid;

        await AskByProgramAsync(rig, "INSERT INTO control_request(job, control, args) VALUES ('job', 'restart', NULL)");
        await Until.TrueAsync(async () => await rig.Client.GetJobAsync("job") is { State: "running", Pid: { } pid } && pid != first, "it is restarted");
        var ticket = (await rig.Client.ListTicketsAsync("job"))[0];
        Assert.Equal(("sql", "start", "done"), (ticket.Origin, ticket.Control, ticket.Outcome));

        await rig.Kill9Async();
        await AskByProgramAsync(rig, """INSERT INTO control_request(job, control, args) VALUES ('job', 'stop', '{"signal":"INT","grace_ms":5000}')""");
        Assert.Single(rig.JobProcesses());
        await rig.RestartAsync();

        await rig.InStateAsync("job", "finished");
        Assert.Empty(rig.JobProcesses());
        Assert.Equal(2, (await rig.LastRunAsync("job")).Signal);
    }

    [Theory]
    [InlineData("'missing', 'start', NULL", "no such job"), InlineData("'job', 'strat', NULL", "no such control"), InlineData("'job', 'kill', '{\"signal\":\"TERM\"}'", "nothing else")]
    [InlineData("'job', 'signal', '{\"signal\":\"TSIGERM\"}'", "no such signal"), InlineData("'job', 'signal', '{\"signal\":\"SIGSIGTERM\"}'", "no such signal")]
    [InlineData("'job', 'signal', '{\"signal\":\"NOPE\"}'", "no such signal"), InlineData("'job', 'signal', NULL", "needs a signal"), InlineData("'job', 'start', 'x'", "JSON object")]
    public async Task What_makes_no_sense_is_an_SQL_error_and_enqueues_nothing(string values, string says)
    {
        var rig = await shared.WithJobAsync();

        var error = Assert.Throws<SqliteException>(() => Ask(rig, $"INSERT INTO control_request(job, control, args) VALUES ({values})"));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Single(await rig.Client.ListTicketsAsync("job"));
    }

    [Fact]
    public async Task What_an_older_schema_has_let_in_fails_and_ends_no_supervisor_and_doctor_names_it()
    {
        await using var rig = await SupervisorRig.StartAsync();
        int? pid = (await rig.RunPuppetAsync("job", "sleep")).Pid;
        await rig.RunPuppetAsync("other", "sleep");
        await rig.Kill9Async();
        Ask(rig, """
            DROP TRIGGER control_request_is_valid;
            INSERT INTO control_request(job, control, args, requested_at) VALUES ('job', 'signal', '{"signal":"TSIGERM"}', -9223372036854775808);
            """);

        await rig.RestartAsync();

        var ticket = (await rig.Client.ListTicketsAsync("job"))[0];
        Assert.Equal(("failed", "the control cannot be read: 'TSIGERM' is no signal. Use a name such as TERM, HUP, INT, KILL, USR1, or a number from 1 to 64."), (ticket.Outcome, ticket.Error));
        Assert.Equal(pid, (await rig.Client.GetJobAsync("job")).Pid);
        Assert.Contains("TSIGERM", (await rig.DsupAsync("doctor")).Out, StringComparison.Ordinal);
        (await rig.DsupAsync("restart", "other")).Succeeded();
    }

    /// <summary>By the sqlite3 program, where there is one.</summary>
    private static async Task AskByProgramAsync(SupervisorRig rig, string sql)
    {
        if (!File.Exists("/usr/bin/sqlite3"))
        {
            Ask(rig, sql);
            return;
        }
        using var program = Running.Start("/usr/bin/sqlite3", ["-bail", "supervisor.db", sql], rig.Data, new Dictionary<string, string?>());
        (await program.EndAsync()).Succeeded();
    }

    private static void Ask(SupervisorRig rig, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
