using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Engine;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>Until schema 10 the words stop, restart and try-restart killed. What was stored in those words keeps its meaning.</summary>
public sealed class FormerWordsTests
{
    private const int Last = 9;

    [Fact]
    public void A_schedule_keeps_its_name_and_what_it_does_by_the_word_that_says_so_now()
    {
        using var old = OldDatabase.Of(Last);
        string[] words = ["start", "stop", "graceful-stop", "restart", "graceful-restart", "try-restart", "try-graceful-restart", "signal", "delete", "delete-now", "run"];
        Write(old, string.Join('\n', words.Select(word =>
            $"""INSERT INTO schedule (schedule, job_id, control, args, cron, next_at, created_at) VALUES ('web:{word}', 1, '{word}', '{Args(word)}', '0 0 4 * * ?', 1, 1);""")));

        using var upgraded = Upgrade(old);

        Assert.Equal(
            words.Select(word => $"web:{word}|{(word == "delete" ? "delete-now" : FormerWords.Meaning(word))}").Order(StringComparer.Ordinal),
            StoreRig.Rows(upgraded, "SELECT schedule, control FROM v_schedules WHERE schedule GLOB 'web:*'").Order(StringComparer.Ordinal));
        foreach (var row in StoreRig.Rows(upgraded, "SELECT schedule, control, args FROM schedule WHERE schedule GLOB 'web:*'").Select(row => row.Split('|')))
            Assert.Equal(Kills(row[0]["web:".Length..]), ScheduledControl.Read(row[1], row[2]).Controls is [Control.Stop, ..] or [Control.TryRestart]);
    }

    [Fact]
    public void Requests_by_SQL_and_fired_schedules_are_shown_in_todays_words()
    {
        using var old = OldDatabase.Of(Last);
        string[] words = ["stop", "graceful-stop", "restart", "graceful-restart", "try-restart", "try-graceful-restart", "delete-now"];
        Write(old, string.Join('\n', words.Select(word => $"""
            INSERT INTO control_request (job, control) VALUES ('fresh', '{word}');
            INSERT INTO event (at, kind, detail) VALUES (99, 'schedule-fired', 'a:{word}: {word} for 2026-01-01T00:00:00Z'), (99, 'schedule-fired', '{word}: {word} asked for'), (99, 'note', 'x: {word} y');
            """)));

        using var upgraded = Upgrade(old);

        Assert.Equal(words.Select(FormerWords.Meaning), StoreRig.Rows(upgraded, "SELECT control FROM control_request WHERE job = 'fresh' ORDER BY request"));
        Assert.Equal(
            words.SelectMany(word => new[] { $"a:{word}: {FormerWords.Meaning(word)} for 2026-01-01T00:00:00Z", $"{word}: {FormerWords.Meaning(word)} asked for", $"x: {word} y" }),
            StoreRig.Rows(upgraded, "SELECT detail FROM v_events WHERE at = '1970-01-01T00:00:00.099Z' ORDER BY event"));
        Assert.Equal(
            ["kill", "stop", "kill", "start", "stop", "start", "kill-try-restart", "try-restart", "kill", "delete"],
            StoreRig.Rows(upgraded, "SELECT control FROM v_tickets WHERE job = 'fresh' AND origin = 'sql' ORDER BY ticket"));
    }

    [Fact]
    public void A_hundred_thousand_tickets_are_all_there_and_no_number_is_given_twice()
    {
        using var old = OldDatabase.Of(Last);
        Write(old, """
            WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n WHERE i < 101000)
            INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, outcome, resolved_at, started_at)
            SELECT i, 7, i, 0, iif(i % 2, 'stop', 'graceful-stop'), iif(i % 2, NULL, '{"signal":"INT"}'), 'cli', i, 'resolved', 'skipped', i, i FROM n;
            DELETE FROM outbox WHERE seq = 101000;
            """);

        using var upgraded = Upgrade(old);

        Assert.Equal(["kill|-|50000", "stop|{\"signal\":\"INT\"}|50000"],
            StoreRig.Rows(upgraded, "SELECT control, args, count(*) FROM outbox WHERE seq >= 1000 AND (seq % 2) = (control = 'kill') GROUP BY control ORDER BY control"));
        Assert.Equal(["101000"], StoreRig.Rows(upgraded, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"));
        Assert.Empty(StoreRig.Rows(upgraded, "SELECT name FROM sqlite_sequence WHERE name GLOB 'outbox_*'"));
    }

    [Theory]
    [InlineData("stop", "stop"), InlineData("graceful-stop", "stop"), InlineData("restart", "restart"), InlineData("graceful-restart", "restart")]
    [InlineData("try-restart", "try-restart"), InlineData("try-graceful-restart", "try-restart"), InlineData("delete", "delete")]
    public async Task A_request_that_was_accepted_before_the_upgrade_and_is_repeated_after_it_gets_the_first_ticket(string before, string after)
    {
        await using var rig = EngineRig.Start(rig =>
        {
            using var old = OldDatabase.Of(Last, rig.File);
            using var connection = old.Open();
            Database.Execute(connection, $"INSERT INTO control_request (job, control) VALUES ('fresh', '{before}');");
            Database.Execute(connection, "DROP TRIGGER outbox_accepted_is_immutable");
            Database.Execute(connection, "UPDATE outbox SET idempotency_key = 'again' WHERE seq = (SELECT max(seq) FROM outbox)");
            Database.Execute(connection, """
                CREATE TRIGGER outbox_accepted_is_immutable
                BEFORE UPDATE OF seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at ON outbox
                BEGIN
                    SELECT RAISE(ABORT, 'an accepted control is immutable');
                END;
                """);
        });
        var batch = after == "delete" ? ControlBatch.DeleteWithSignal() : ScheduledControl.Read(after, null);

        var repeated = await EngineRig.Accepted(rig.Send(batch, "fresh", "again"));

        Assert.Equal(long.Parse(Assert.Single(StoreRig.Rows(OldDatabase.Open(rig.File), "SELECT seq FROM outbox WHERE idempotency_key = 'again'")), null), repeated[^1].Value);
    }

    [Fact]
    public void The_same_key_with_another_request_is_still_refused()
    {
        var kill = new SentBefore(1, 1, "job", Priority.Normal, new Control.Stop());

        Assert.True(kill.Is("job", ControlBatch.Stop()));
        Assert.True(kill.Is("job", ControlBatch.StopWithSignal()));
        Assert.True(kill.Is("job", ScheduledControl.Read("kill", null)));
        Assert.False(kill.Is("job", ControlBatch.StopWithSignal(Signal.Interrupt)));
        Assert.False(kill.Is("job", ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(1))));
        Assert.False(kill.Is("job", ControlBatch.Start()));
        Assert.False(kill.Is("job", ControlBatch.Restart()));
        Assert.False(kill.Is("other", ControlBatch.Stop()));
        Assert.False(kill.Is("job", ControlBatch.Stop() with { Priority = Priority.High }));
        Assert.False((kill with { Priority = Priority.Urgent }).Is("job", ControlBatch.Stop()));
        Assert.False((kill with { LastControl = new Control.GracefulStop() }).Is("job", ControlBatch.Stop()));
        Assert.False((kill with { LastControl = new Control.Start() }).Is("job", ControlBatch.Start() with { Priority = Priority.Urgent }));
        Assert.False((kill with { LastControl = new Control.TryRestart() }).Is("job", ControlBatch.TryRestartWithSignal(Signal.Hangup)));
        Assert.True((kill with { LastControl = new Control.TryRestart() }).Is("job", ControlBatch.TryRestartWithSignal()));
    }

    private static string Args(string word) => word switch { "signal" => """{"signal":"HUP"}""", "run" => """{"hook":"x"}""", _ => "{}" };

    private static bool Kills(string formerWord) => formerWord is "stop" or "restart" or "try-restart" or "delete" or "delete-now";

    private static void Write(OldDatabase old, string sql)
    {
        using var connection = old.Open();
        Database.Execute(connection, sql);
    }

    private static Microsoft.Data.Sqlite.SqliteConnection Upgrade(OldDatabase old) => Database.Open(old.Path, Durability.Normal).OpenWriter();
}
