using System.Globalization;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Engine;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>A database of every earlier schema is brought to the newest: nothing is lost, no number is given twice, and the work continues.</summary>
public sealed class MigrationTests
{
    public static TheoryData<int> Schemas => [.. OldDatabase.Schemas];

    public static TheoryData<int> OldSchemas => [.. OldDatabase.Schemas.SkipLast(1)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_row_is_still_there_and_the_schema_is_the_newest(int schema)
    {
        using var old = OldDatabase.Of(schema);
        var before = Content.Of(old.Path);
        using var newest = new StoreRig();

        var database = Database.Open(old.Path, Durability.Normal);

        using var connection = database.OpenWriter();
        Assert.Equal(InTodaysWords(schema, before.Rows), before.RowsNow(connection));
        Assert.Equal(SchemaTests.Objects(newest.Connection), SchemaTests.Objects(connection));
        Assert.Equal([Migrator.Newest.ToString(CultureInfo.InvariantCulture)], StoreRig.Rows(connection, "PRAGMA user_version"));
        Assert.Equal(["ok"], StoreRig.Rows(connection, "PRAGMA integrity_check"));
        Assert.Empty(StoreRig.Rows(connection, "PRAGMA foreign_key_check"));
        Assert.Equal(["1"], StoreRig.Rows(connection, "PRAGMA foreign_keys"));
        using var writer = new Writer(database);
        Assert.Equal(old.LastGiven + 1, writer.NextSeq);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void What_was_accepted_is_still_immutable_and_what_is_resolved_still_final(int schema)
    {
        using var old = OldDatabase.Of(schema);
        using var connection = Database.Open(old.Path, Durability.Normal).OpenWriter();

        foreach (var sql in new[] { "UPDATE outbox SET origin = 'me' WHERE seq = 14", "UPDATE outbox SET error = 'x' WHERE seq = 8", "DELETE FROM job WHERE name = 'web'" })
            Assert.Equal(19, Assert.Throws<SqliteException>(() => Database.Execute(connection, sql)).SqliteErrorCode);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task The_next_supervisor_continues_what_was_open(int schema)
    {
        var given = 0L;
        await using var rig = EngineRig.Start(rig =>
        {
            given = OldDatabase.Of(schema, rig.File).LastGiven;
            foreach (var (run, job) in new[] { (3, "web"), (4, "turning"), (5, "worker") })
                rig.Host.Launch(new LaunchOrder(new RunId(run), job, EngineRig.Spec()));   // what the last supervisor had launched
        });
        Assert.Equal(given + 1, (await EngineRig.Accepted(rig.Send(ControlBatch.Start(), "broken")))[0].Value);
        Assert.Equal(("done", "the signal was sent again after a restart of the supervisor; it may have arrived twice"), await OutcomeAsync(rig, 11));
        Assert.Equal(("done", null), await OutcomeAsync(rig, 15));   // the kill was under way; then its launch
        Assert.Equal(("running", 15L), (rig.State("turning"), rig.Run("turning").Value));
        Assert.Equal([new TicketId(13), new TicketId(14)], await EngineRig.Accepted(rig.Send(RestartOfWorker, "worker", "key-2")));
        rig.Host.End(new RunId(5));
        rig.Host.End(new RunId(3));

        Assert.Equal([("done", null), ("done", null), ("done", null), ("done", null)],
            [await OutcomeAsync(rig, 12), await OutcomeAsync(rig, 13), await OutcomeAsync(rig, 14), await OutcomeAsync(rig, 16)]);
        Assert.DoesNotContain("signal 5 INT", rig.Host.Orders);      // it is known to have been delivered
        Assert.Contains("signal 14 HUP", rig.Host.Orders);
        await rig.AdvanceAsync(59);
        Assert.Equal("backoff", rig.State("nightly"));
        await rig.AdvanceAsync(2);
        await rig.ReachedAsync("running", "nightly");
        Assert.Equal(schema >= 3 ? ("running", 30L) : ("finished", 3L), (rig.State("web"), rig.Run("web").Value));   // a start that waited for the end
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public void What_should_be_follows_from_the_rows_of_an_earlier_version_and_who_stopped_it_from_its_last_stop()
    {
        using var old = OldDatabase.Of(7);
        using (var connection = old.Open())
        {
            Database.Execute(connection, """
                INSERT INTO job (job_id, name, spec, state, since, run, restarts, asked, created_at)
                SELECT 20 + v.value, v.key, (SELECT spec FROM job WHERE name = 'web'), iif(v.key = 'midst', 'stopping', 'finished'), 1, 1, 0, v.key NOT IN ('by-itself', 'midst'), 1
                  FROM json_each('{"shut-down":0,"stopped-first":1,"stopped-after":2,"by-itself":3,"midst":4}') v;
                INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, run, started_at, resolved_at, outcome) VALUES
                    (70, 20, 70, 0, 'graceful-stop', NULL,               'shutdown', 1, 'resolved', NULL, 1,    1,    'done'),
                    (71, 21, 71, 0, 'stop',          NULL,               'cli',      1, 'resolved', NULL, 1,    1,    'done'),
                    (72, 21, 72, 0, 'graceful-stop', NULL,               'shutdown', 1, 'resolved', NULL, 1,    1,    'skipped'),
                    (73, 22, 73, 0, 'graceful-stop', NULL,               'shutdown', 1, 'resolved', NULL, 1,    1,    'done'),
                    (74, 22, 74, 0, 'stop',          NULL,               'cli',      1, 'resolved', NULL, 1,    1,    'done'),
                    (75, 24, 75, 0, 'graceful-stop', '{"grace_ms":5}',   'shutdown', 1, 'active',   1,    1,    NULL, NULL),
                    (76, 24, 76, 0, 'graceful-stop', NULL,               'shutdown', 1, 'queued',   NULL, NULL, NULL, NULL);
                INSERT INTO deadline (job_id, kind, due_at, length) VALUES (24, 'grace', 1, 1);
                """);
        }

        using var upgraded = Database.Open(old.Path, Durability.Normal).OpenWriter();

        Assert.Equal(
            [
                "broken|run|-", "by-itself|run|-", "done|stopped|operator", "fresh|stopped|-", "gone|stopped|removed", "midst|stopped|shutdown", "nightly|run|-",
                "shut-down|stopped|shutdown", "stopped-after|stopped|operator", "stopped-first|stopped|operator", "turning|run|-", "web|run|-", "worker|stopped|operator",
            ],
            StoreRig.Rows(upgraded, "SELECT name, wanted, wanted_by FROM job ORDER BY name"));
        Assert.Equal(["75|{\"grace_ms\":5,\"cause\":\"shutdown\"}", "76|{\"cause\":\"shutdown\"}"], StoreRig.Rows(upgraded, "SELECT seq, args FROM outbox WHERE job_id = 24"));
    }

    [Fact]
    public async Task A_hook_that_was_being_called_is_called_again_by_the_next_version()
    {
        foreach (var schema in OldDatabase.Schemas.Where(number => number >= 2))
        {
            await using var rig = EngineRig.Start(rig => OldDatabase.Of(schema, rig.File).Dispose());
            await rig.SettleAsync();

            var (job, call, repeated) = Assert.Single(rig.Hooks.Called);
            Assert.Equal(("fresh", "note", "text", true), (job, call.Hook, call.Payload, repeated));
            rig.Hooks.Return(call.Ticket, job: "fresh");
            Assert.Equal("done", (await OutcomeAsync(rig, 22)).Outcome);
            Assert.Equal(["secrets|choose|tell"], StoreRig.Rows(OldDatabase.Open(rig.File), "SELECT spawn_hook, spawn_function, error_handler FROM job WHERE name = 'done'"));
        }
    }

    /// <summary>An upgrade writes into the log (-wal) only, and from its front to its end: a kill leaves a beginning of what it wrote.</summary>
    [Theory]
    [MemberData(nameof(OldSchemas))]
    public void An_upgrade_that_is_killed_at_any_of_its_writes_leaves_the_old_schema_whole(int schema)
    {
        const int Step = 2060;                                       // half a frame: both between frames and within them
        using var old = OldDatabase.Of(schema);
        var before = Content.Of(old.Path);
        var (file, log) = (File.ReadAllBytes(old.Path), Upgraded(old));
        Assert.True(log.Length > 2 * Step);
        using var died = new ScratchDirectory("dsup-died-");

        for (var length = 0; length < log.Length; length += Step)
        {
            var path = died.In($"{length}.db");
            File.WriteAllBytes(path, file);
            File.WriteAllBytes(path + "-wal", log[..length]);
            Assert.Equal(before, Content.Of(path));
            using var connection = Database.Open(path, Durability.Normal).OpenWriter();   // the next start upgrades it
            Assert.Equal(InTodaysWords(schema, before.Rows), before.RowsNow(connection));
        }
    }

    /// <summary>Before schema 10 stop, restart and try-restart killed: the rows are the same, and so is what they mean.</summary>
    private static string InTodaysWords(int schema, string rows) => schema >= 10 ? rows : string.Join('\n', rows.Split('\n').Select(row =>
    {
        var cells = row.Split('|');
        var at = cells[0] switch { "outbox" => 5, "schedule" or "control_request" => 3, _ => -1 };
        if (at >= 0)
            cells[at] = FormerWords.Meaning(cells[at]);
        return string.Join('|', cells).Replace("web at night: restart for", "web at night: kill-restart for", StringComparison.Ordinal);
    }));

    /// <summary>The log of an upgrade, as it is right after the commit.</summary>
    private static byte[] Upgraded(OldDatabase old)
    {
        using var connection = old.Open();
        Migrator.Migrate(connection, old.Path);
        Assert.Equal(Migrator.Newest, Database.Scalar(connection, "PRAGMA user_version"));
        return File.ReadAllBytes(old.Path + "-wal");
    }

    private static ControlBatch RestartOfWorker { get; } = ControlBatch.RestartWithSignal(Signal.Interrupt, TimeSpan.FromSeconds(10));

    private static async Task<(string? Outcome, string? Error)> OutcomeAsync(EngineRig rig, long ticket)
    {
        var view = await rig.ResolvedAsync(new TicketId(ticket));
        return (view.Outcome, view.Error);
    }

    /// <summary>Columns whose meaning another has taken over: job.wanted.</summary>
    private const string Gone = "'asked'";

    /// <summary>All that a database holds, as text.</summary>
    private sealed record Content(string Version, string Objects, string Rows, IReadOnlyList<string> Queries)
    {
        public static Content Of(string path)
        {
            using var connection = OldDatabase.Open(path);
            List<string> queries = [.. StoreRig.Rows(connection, $"""
                SELECT format('SELECT ''%s'', %s FROM %s ORDER BY 2', t.name, (SELECT group_concat(c.name, ', ') FROM pragma_table_info(t.name) c WHERE c.name NOT IN ({Gone})), t.name)
                  FROM sqlite_master t WHERE t.type = 'table' ORDER BY t.name
                """)];
            Assert.InRange(queries.Count, 7, 99);                    // six tables or more, and the numbers that were given
            return new(StoreRig.Rows(connection, "PRAGMA user_version")[0], string.Join('\n', SchemaTests.Objects(connection)), Read(connection, queries), queries);
        }

        /// <summary>The same tables and columns, there.</summary>
        public string RowsNow(SqliteConnection connection) => Read(connection, Queries);

        public bool Equals(Content? other) => (Version, Objects, Rows) == (other?.Version, other?.Objects, other?.Rows);

        public override int GetHashCode() => Rows.GetHashCode(StringComparison.Ordinal);

        private static string Read(SqliteConnection connection, IEnumerable<string> queries) =>
            string.Join('\n', queries.SelectMany(query => StoreRig.Rows(connection, query)));
    }
}
