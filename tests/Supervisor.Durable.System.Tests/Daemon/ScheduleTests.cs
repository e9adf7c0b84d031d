using Microsoft.Data.Sqlite;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Schedules of a real supervisor: when it is there, when it was not, and when it dies in the middle of a fire.</summary>
public sealed class ScheduleTests
{
    private const string EachSecond = """
        { "Jobs": { "tick": { "Command": ["/bin/true"], "Schedules": [ { "Name": "each", "Cron": "* * * * * ?", "Misfire": "fire-all" } ] } } }
        """;

    private const string Daily = "0 0 4 * * ?";

    [Fact]
    public async Task A_declared_schedule_fires_each_of_its_times_once()
    {
        await using var rig = await SupervisorRig.StartAsync(EachSecond);

        await Until.TrueAsync(async () => (await FiresAsync(rig, "tick:each")).Length >= 4, "it has fired four times");

        var fires = await FiresAsync(rig, "tick:each");
        var times = fires.Select(f => long.Parse(f[0]!.Split(':')[^1])).ToArray();
        Assert.Equal(Enumerable.Range(0, times.Length).Select(i => times[0] + (i * 1000L)), times);
        Assert.All(fires, f => Assert.True(long.Parse(f[1]!) >= long.Parse(f[0]!.Split(':')[^1]), "never before its time"));
        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("tick")).Count >= 4, "each was a run");
        var schedule = Assert.Single(await rig.Client.ListSchedulesAsync());
        Assert.True(SupervisorRig.At(schedule.NextAt) > SupervisorRig.At(schedule.LastAt));
        Assert.True(schedule.Declared);
    }

    [Theory]
    [InlineData("fire-once", 1)]
    [InlineData("skip", 0)]
    [InlineData("fire-all", 3)]
    public async Task What_was_missed_while_no_supervisor_ran_is_up_to_the_misfire_policy(string misfire, int fires)
    {
        await using var rig = await WithJobAsync();
        (await rig.DsupAsync("schedule", "add", "nightly", "job", "--cron", Daily, "--control", "stop", "--time-zone", "UTC", "--misfire", misfire)).Succeeded();
        var last = LastFour();
        await rig.Kill9Async();

        Change(rig, last.AddDays(-2));
        await rig.RestartAsync();
        await DealtWithAsync(rig, "nightly", last);

        Assert.Equal(fires, (await FiresAsync(rig, "nightly")).Length);
        Assert.Equal(last.AddDays(1), SupervisorRig.At((await rig.Client.GetScheduleAsync("nightly")).NextAt));
        Assert.Equal(fires == 0 ? "schedule-skipped" : "schedule-fired", (await rig.Client.ListEventsAsync()).Last(e => e.Kind.StartsWith("schedule-", StringComparison.Ordinal)).Kind);
        await rig.Kill9Async();
        await rig.RestartAsync();
        Assert.Equal(fires, (await FiresAsync(rig, "nightly")).Length);
    }

    [Theory]
    [InlineData("ScheduleFireBefore")]
    [InlineData("ScheduleFireAfter")]
    [InlineData("CommitBefore:1")]
    [InlineData("CommitBefore:2")]
    [InlineData("CommitAfter:2")]
    [InlineData("CommitBefore:3")]
    [InlineData("AnswerBefore:2")]
    public async Task A_supervisor_that_dies_in_the_middle_of_a_fire_has_fired_once_in_the_end(string fault)
    {
        await using var rig = await WithJobAsync();
        (await rig.DsupAsync("schedule", "add", "nightly", "job", "--cron", Daily, "--control", "restart", "--time-zone", "UTC")).Succeeded();
        var last = LastFour();
        await rig.Kill9Async();
        Change(rig, last);

        await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        Assert.Equal(128 + 9, (await rig.Daemon.EndAsync()).ExitCode);
        await rig.RestartAsync();
        await DealtWithAsync(rig, "nightly", last);

        Assert.Single(await FiresAsync(rig, "nightly"));
        Assert.Equal([["stop"], ["start"]], await rig.SqlAsync("SELECT control FROM v_tickets WHERE origin = 'schedule nightly' ORDER BY ticket"));
        await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync("job", pendingOnly: true)).Count == 0, "all is resolved");
        Assert.Single(await rig.Client.ListRunsAsync("job"));
    }

    [Fact]
    public async Task I_can_pause_resume_run_and_remove_a_schedule()
    {
        await using var rig = await WithJobAsync();
        (await rig.DsupAsync("schedule", "add", "often", "job", "--cron", "* * * * * ?", "--control", "stop")).Succeeded();
        await Until.TrueAsync(async () => (await FiresAsync(rig, "often")).Length > 0, "it fires");

        Assert.Equal("often: stop job, paused\n", (await rig.DsupAsync("schedule", "pause", "often")).Succeeded().Out);
        var before = (await FiresAsync(rig, "often")).Length;
        Assert.Contains("paused", (await rig.DsupAsync("schedule", "list")).Succeeded().Lines[1], StringComparison.Ordinal);
        (await rig.DsupAsync("schedule", "run", "often")).Succeeded();
        await Until.PassedAsync(DateTimeOffset.UtcNow.AddSeconds(2.5));
        Assert.Equal(before, (await FiresAsync(rig, "often")).Length);
        Assert.Equal([["1"]], await rig.SqlAsync("SELECT count(*) FROM v_tickets JOIN outbox ON seq = ticket WHERE v_tickets.origin = 'schedule often' AND idempotency_key NOT LIKE 'schedule:%'"));

        (await rig.DsupAsync("schedule", "resume", "often")).Succeeded();
        await Until.TrueAsync(async () => (await FiresAsync(rig, "often")).Length > before, "it fires again");
        var times = (await FiresAsync(rig, "often")).Select(f => long.Parse(f[0]!.Split(':')[^1])).ToArray();
        Assert.True(times[before] - times[before - 1] > 2000, "what passed while it was paused does not fire");

        Assert.Equal("often: removed\n", (await rig.DsupAsync("schedule", "remove", "often")).Succeeded().Out);
        Assert.Empty(await rig.Client.ListSchedulesAsync());
        (await rig.DsupAsync("schedule", "run", "often")).Failed(4, "often", "dsup schedule list");
        (await rig.DsupAsync("schedule", "remove", "often")).Failed(4, "often");
        (await rig.DsupAsync("schedule", "add", "x", "missing", "--cron", Daily)).Failed(4, "missing");
        (await rig.DsupAsync("schedule", "add", "x", "job", "--cron", "0 0 25 * * ?")).Failed(2, "0 0 25 * * ?");
        (await rig.DsupAsync("schedule", "add", "x", "job", "--cron", Daily, "--time-zone", "Europe/Berlim")).Failed(2, "Europe/Berlim");
    }

    [Fact]
    public async Task A_control_for_later_fires_once()
    {
        await using var rig = await WithJobAsync();

        var later = (await rig.DsupAsync("start", "job", "--in", "1s")).Succeeded();
        var name = later.Lines.Single();
        Assert.Matches($@"^job: start on [A-Z][a-z]+day, \d{{4}}-\d\d-\d\d, at \d\d:\d\d:\d\d \(.+, in [01]s\)\. To cancel it: dsup schedule remove {name}\n$", later.Error);
        Assert.Equal("pending", (await rig.Client.GetJobAsync("job")).State);
        await Until.TrueAsync(async () => (await FiresAsync(rig, name)).Length > 0, "it fires");

        var schedule = await rig.Client.GetScheduleAsync(name);
        Assert.Equal((null, null, true), (schedule.Cron, schedule.NextAt, schedule.LastAt is not null));
        await rig.Kill9Async();
        await rig.RestartAsync();
        Assert.Single(await FiresAsync(rig, name));
        (await rig.DsupAsync("restart", "job", "--at", "2001-01-01 04:30")).Failed(2, "past");
    }

    [Fact]
    public async Task A_control_for_later_whose_time_passes_while_no_supervisor_runs_is_sent_at_the_next_start()
    {
        await using var rig = await WithJobAsync();
        var name = (await rig.DsupAsync("signal", "job", "USR1", "--in", "1h")).Succeeded().Lines.Single();
        await rig.Kill9Async();
        Change(rig, LastFour());

        await rig.RestartAsync();
        await Until.TrueAsync(async () => (await FiresAsync(rig, name)).Length > 0, "it fires");

        Assert.Equal([["signal", """{"signal":"USR1"}"""]], await rig.SqlAsync("SELECT control, args FROM v_tickets"));
    }

    [Theory]
    [InlineData("skip", 1)]
    [InlineData("queue", 2)]
    [InlineData("restart", 2)]
    public async Task A_start_while_the_job_runs_is_up_to_the_overlap_policy(string overlap, int runs)
    {
        await using var rig = await WithJobAsync();
        await rig.StartJobAsync("job");
        (await rig.DsupAsync("schedule", "add", "soon", "job", "--in", "1s", "--overlap", overlap)).Succeeded();

        await Until.TrueAsync(async () => (await rig.Client.GetScheduleAsync("soon")).LastAt is not null, "its time has come");
        if (overlap == "queue")
        {
            Assert.Single(await rig.Client.ListRunsAsync("job"));
            await rig.SendAsync("job", new ControlRequest { Control = "signal", Signal = "KILL" });
        }

        await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync("job", pendingOnly: true)).Count == 0, "all is resolved");
        await rig.InStateAsync("job", "running");
        Assert.Equal(runs, (await rig.Client.ListRunsAsync("job")).Count);
        Assert.Equal(overlap == "skip", (await rig.Client.ListEventsAsync()).Any(e => e.Kind == "schedule-skipped" && e.Detail!.Contains("running", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Declared_schedules_follow_the_configuration_and_go_with_their_job()
    {
        await using var rig = await SupervisorRig.StartAsync(Declared("nightly", Daily));
        Change(rig, LastFour().AddDays(2));
        var before = await rig.Client.GetScheduleAsync("job:nightly");
        await rig.TerminateAsync();

        await rig.RestartAsync();
        Assert.Equal(before, await rig.Client.GetScheduleAsync("job:nightly"));
        await rig.TerminateAsync();
        Change(rig, LastFour());                                     // due, but no longer declared
        rig.Configure(Declared("other", "0 0 5 * * ?"));
        await rig.RestartAsync();

        Assert.Equal("job:other", Assert.Single(await rig.Client.ListSchedulesAsync()).Schedule);
        Assert.Empty(await rig.Client.ListTicketsAsync("job"));
        (await rig.DsupAsync("delete", "job")).Succeeded();
        Assert.Empty(await rig.Client.ListSchedulesAsync());
    }

    private static string Declared(string name, string cron) =>
        $$"""{ "Jobs": { "job": { "Command": ["/bin/sleep", "1000"], "Schedules": [ { "Name": "{{name}}", "Cron": "{{cron}}", "Control": "stop", "TimeZone": "UTC" } ] } } }""";

    private static async Task<SupervisorRig> WithJobAsync()
    {
        var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = ["/bin/sleep", "1000"] });
        return rig;
    }

    /// <summary>The last 04:00 UTC that is surely missed.</summary>
    private static DateTimeOffset LastFour()
    {
        var now = DateTimeOffset.UtcNow.AddSeconds(-10);
        var today = new DateTimeOffset(now.UtcDateTime.Date.AddHours(4), TimeSpan.Zero);
        return today <= now ? today : today.AddDays(-1);
    }

    /// <summary>Makes time pass: the schedule was to fire then.</summary>
    private static void Change(SupervisorRig rig, DateTimeOffset next)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False");
        connection.Open();
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE schedule SET next_at = @next";
        update.Parameters.AddWithValue("@next", next.ToUnixTimeMilliseconds());
        Assert.Equal(1, update.ExecuteNonQuery());
    }

    private static Task DealtWithAsync(SupervisorRig rig, string schedule, DateTimeOffset last) => Until.TrueAsync(
        async () => (await rig.Client.GetScheduleAsync(schedule)).LastAt is { } at && SupervisorRig.At(at) >= last, $"{schedule} is dealt with");

    /// <summary>A row for each fire: its key, which ends with its time, and when it was enqueued.</summary>
    private static Task<string?[][]> FiresAsync(SupervisorRig rig, string schedule) =>
        rig.SqlAsync($"SELECT idempotency_key, accepted_at FROM outbox WHERE idempotency_key LIKE 'schedule:{schedule}:%' ORDER BY seq");
}
