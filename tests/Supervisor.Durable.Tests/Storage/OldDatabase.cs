using System.Globalization;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>
/// A database as a supervisor of an earlier schema left it: jobs in every state, controls that wait, are being carried out and are resolved,
/// runs, deadlines, events, a schedule. Its rows are spelled out as that version wrote them, so that no later one has a hand in them.
/// </summary>
internal sealed class OldDatabase : IDisposable
{
    /// <summary>When its supervisor went down: the same instant as that at which <c>EngineRig</c> begins.</summary>
    private const string Now = "1767225600000";

    private const string Spec = """
        {"exec":["/bin/true"],"grouped":false,"session":false,"reset_signal_mask":false,"auto_start":false,"stop_signal":"TERM","grace_ms":10000,"restart":"never","restart_delay_ms":1000,"log_max_bytes":0,"log_max_files":0}
        """;

    private const string Always = """
        {"shell":{"program":"/bin/sh","options":["-e"],"command":"exit 1","arguments":[]},"environment":{"A":"b"},"stop_signal":"INT","grace_ms":0,"restart":"always","restart_delay_ms":60000}
        """;

    /// <summary>What each schema made possible.</summary>
    private static readonly Dictionary<int, string> Rows = new()
    {
        [1] = $$"""
            INSERT INTO job (job_id, name, spec, state, since, run, then_run, tree, restarts, asked, reason, created_at) VALUES
                (1, 'web',     '{{Spec}}',   'running',  {{Now}} - 9000, 3,    NULL, 3,    0, 0, NULL,           {{Now}} - 90000),
                (2, 'worker',  '{{Spec}}',   'stopping', {{Now}},        5,    NULL, 5,    0, 0, NULL,           {{Now}} - 90000),
                (3, 'nightly', '{{Always}}', 'backoff',  {{Now}} - 1,    9,    NULL, NULL, 2, 0, NULL,           {{Now}} - 90000),
                (4, 'gone',    '{{Spec}}',   'deleted',  {{Now}} - 5000, 1,    NULL, NULL, 0, 0, NULL,           {{Now}} - 90000),
                (5, 'broken',  '{{Spec}}',   'failed',   {{Now}} - 4000, 10,   NULL, NULL, 0, 0, 'no such file', {{Now}} - 90000),
                (6, 'fresh',   '{{Spec}}',   'pending',  {{Now}} - 3000, NULL, NULL, NULL, 0, 0, NULL,           {{Now}} - 3000),
                (7, 'done',    '{{Spec}}',   'finished', {{Now}} - 2000, 2,    NULL, NULL, 0, 1, NULL,           {{Now}} - 90000),
                (8, 'turning', '{{Spec}}',   'stopping', {{Now}} - 10,   4,    15,   4,    0, 0, NULL,           {{Now}} - 90000);
            INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at, state, run, delivered, started_at, resolved_at, outcome, error) VALUES
                (1,  4, 1,  0, 'start',         NULL,                                'cli',            NULL,    1, 'resolved', 1,    0, 2,    3,    'done',       NULL),
                (2,  7, 2,  0, 'start',         NULL,                                'cli',            NULL,    1, 'resolved', 2,    0, 2,    3,    'done',       NULL),
                (3,  1, 3,  0, 'start',         NULL,                                'cli',            NULL,    1, 'resolved', 3,    0, 2,    3,    'done',       NULL),
                (4,  8, 4,  0, 'start',         NULL,                                'cli',            NULL,    1, 'resolved', 4,    0, 2,    3,    'done',       NULL),
                (5,  2, 5,  0, 'start',         NULL,                                'cli',            NULL,    1, 'resolved', 5,    0, 2,    3,    'done',       NULL),
                (6,  4, 6,  2, 'stop',          NULL,                                'http',           NULL,    4, 'resolved', 1,    0, 5,    6,    'done',       NULL),
                (7,  4, 6,  2, 'delete',        NULL,                                'http',           NULL,    4, 'resolved', NULL, 0, 6,    6,    'done',       NULL),
                (8,  7, 8,  0, 'stop',          NULL,                                'cli',            'key-1', 7, 'resolved', 2,    0, 8,    9,    'superseded', 'why not'),
                (9,  3, 9,  0, 'start',         NULL,                                'restart-policy', NULL,    7, 'resolved', 9,    0, 8,    9,    'done',       NULL),
                (10, 5, 10, 0, 'start',         NULL,                                'cli',            NULL,    7, 'resolved', 10,   0, 8,    9,    'failed',     'no such file'),
                (11, 1, 11, 0, 'signal',        '{"signal":"USR1"}',                 'cli',            NULL,    8, 'active',   3,    0, 9,    NULL, NULL,         NULL),
                (12, 1, 12, 1, 'wait',          NULL,                                'cli',            NULL,    8, 'active',   3,    0, 9,    NULL, NULL,         NULL),
                (13, 2, 13, 0, 'graceful-stop', '{"signal":"INT","grace_ms":10000}', 'http',           NULL,    8, 'active',   5,    1, 9,    NULL, NULL,         NULL),
                (14, 2, 13, 0, 'start',         NULL,                                'http',           'key-2', 8, 'queued',   NULL, 0, NULL, NULL, NULL,         NULL),
                (15, 8, 15, 0, 'try-restart',   NULL,                                'cli',            NULL,    8, 'active',   15,   0, 9,    NULL, NULL,         NULL),
                (16, 2, 16, 0, 'signal',        '{"signal":"HUP"}',                  'cli',            NULL,    9, 'queued',   NULL, 0, NULL, NULL, NULL,         NULL),
                (41, 6, 41, 0, 'stop',          NULL,                                'cli',            NULL,    9, 'queued',   NULL, 0, NULL, NULL, NULL,         NULL);
            DELETE FROM outbox WHERE seq = 41;
            INSERT INTO run (run, job_id, attempt, state, boot_id, pid, start_time, pidfd_inode, started_at, ended_at, result, exit_code, signal, core_dumped, reason, user_ms, system_ms, max_rss_kb) VALUES
                (1,  4, 1, 'ended',   '11111111-2222-3333-4444-555555555555', 101, 1, 1,    3,    6,    'success', 0,    NULL, NULL, NULL,           1,    2,    3),
                (2,  7, 1, 'ended',   '11111111-2222-3333-4444-555555555555', 102, 2, NULL, 3,    9,    'signal',  NULL, 11,   1,    NULL,           NULL, NULL, NULL),
                (3,  1, 1, 'running', '11111111-2222-3333-4444-555555555555', 103, 3, 3,    3,    NULL, NULL,      NULL, NULL, NULL, NULL,           NULL, NULL, NULL),
                (4,  8, 1, 'running', '11111111-2222-3333-4444-555555555555', 104, 4, 4,    3,    NULL, NULL,      NULL, NULL, NULL, NULL,           NULL, NULL, NULL),
                (5,  2, 1, 'running', '11111111-2222-3333-4444-555555555555', 105, 5, 5,    3,    NULL, NULL,      NULL, NULL, NULL, NULL,           NULL, NULL, NULL),
                (9,  3, 3, 'ended',   '11111111-2222-3333-4444-555555555555', 109, 9, 9,    9,    10,   'lost',    NULL, NULL, NULL, 'reboot',       NULL, NULL, NULL),
                (10, 5, 1, 'failed',  NULL,                                   NULL, NULL, NULL, NULL, 9,  NULL,      NULL, NULL, NULL, 'no such file', NULL, NULL, NULL);
            INSERT INTO deadline (job_id, kind, due_at, length, ticket) VALUES
                (2, 'grace', {{Now}} + 10000, 10000, 13), (8, 'kill', {{Now}} + 4990, 5000, 15), (3, 'restart', {{Now}} + 60000, 60000, NULL);
            INSERT INTO event (event, at, job_id, run, ticket, kind, detail) VALUES
                (1, 1, NULL, NULL, NULL, 'supervisor-started', NULL), (2, 9, 5, 10, 10, 'failed', 'no such file'), (3, 9, 2, 5, 13, 'stopping', NULL), (77, 9, 2, 5, 13, 'stopping', NULL);
            DELETE FROM event WHERE event = 77;
            INSERT INTO schedule (schedule, job_id, control, args, cron, time_zone, misfire, next_at, last_at, paused) VALUES
                ('web at night', 1, 'restart', NULL, '0 3 * * *', 'Europe/Vienna', 'skip', {{Now}} + 99, {{Now}} - 99, 0),
                ('once', 6, 'graceful-stop', '{"grace_ms":5}', NULL, 'UTC', 'fire-once', {{Now}} + 9, NULL, 1);
            """,
        [2] = """
            UPDATE job SET spawn_hook = 'secrets', spawn_function = 'choose', error_handler = 'tell' WHERE name = 'done';
            INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, started_at, resolved_at, outcome) VALUES
                (20, 7, 20, 0, 'set-spawn-hook', '{"hook":"secrets"}',                'api',           1, 'resolved', 1,    1,    'done'),
                (21, 6, 21, 0, 'run',            '{"hook":"note","payload":"text"}',  'api',           1, 'active',   1,    NULL, NULL),
                (22, 6, 22, 0, 'wait',           NULL,                                'api',           1, 'queued',   NULL, NULL, NULL);
            """,
        [3] = $$"""
            UPDATE job SET attempts = 2, restart_times = '[1767225500000,1767225599999]', declared = 1 WHERE name = 'nightly';
            INSERT INTO outbox (seq, job_id, batch, priority, control, args, origin, accepted_at, state, run, started_at) VALUES
                (30, 1, 30, 0, 'start', '{"after_current":true}', 'schedule', 1, 'active', 30, 1);
            UPDATE job SET next_runs = '[30]' WHERE name = 'web';
            INSERT INTO instance (id, boot_id) VALUES (1, '11111111-2222-3333-4444-555555555555');
            UPDATE schedule SET overlap = 'queue', declared = 1 WHERE schedule = 'once';
            INSERT INTO control_request (job, control) VALUES ('done', 'wait');
            """,
        [4] = "UPDATE outbox SET repeated = 1 WHERE control = 'signal' AND state = 'active';",
        [5] = "UPDATE job SET declared = 1, declared_by = 'configuration', launched_as = 'another' WHERE name = 'web';",
        [6] = """
            INSERT INTO event (at, job_id, kind, detail) VALUES
                (9, 6, 'defined', NULL), (9, 1, 'schedule-fired', 'web at night: restart for 2025-12-31T02:00:00Z');
            """,
        [7] = """INSERT INTO control_request (job, control, args) VALUES ('done', 'signal', '{"signal":"SIGHUP"}');""",
        [8] = "UPDATE job SET declared_in = '/etc/dsup/web.json' WHERE name = 'web';",
        [9] = "UPDATE instance SET pid_namespace = 4026531836, first_start = 17; UPDATE job SET wanted_by = 'run-limit' WHERE name = 'done';",
        [10] = $$"""
            INSERT INTO schedule (schedule, job_id, control, cron, next_at, created_at) VALUES
                ('web:killed', 1, 'kill-restart', '0 3 * * *', {{Now}} + 99, 1), ('web:asked', 1, 'restart', '0 3 * * *', {{Now}} + 99, 1);
            """,
        [11] = "INSERT INTO event (at, job_id, run, ticket, kind, detail) VALUES (9, 2, 5, 13, 'signal-refused', 'it runs as another user');",
        [12] = $"INSERT INTO schedule (schedule, job_id, control, cron, next_at, created_at) VALUES ('web:gone', 1, 'delete', '0 3 * * *', {Now} + 99, 1);",
    };

    private readonly int _schema;
    private readonly DirectoryInfo? _directory;

    private OldDatabase(int schema, string? file)
    {
        _schema = schema;
        if (file is null)
            _directory = Directory.CreateTempSubdirectory("dsup-old-");
        Path = file ?? System.IO.Path.Combine(_directory!.FullName, "supervisor.db");
        using var connection = Open();
        Database.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF;");
        foreach (var (number, sql) in Migrations().Where(m => m.Number <= schema))
        {
            Database.Execute(connection, sql);
            Database.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}; PRAGMA application_id = {0x44535550};"));
            Assert.True(Rows.ContainsKey(number), $"schema {number} has no rows in OldDatabase: add what it makes possible");
            Database.Execute(connection, Rows[number]);              // a database of schema 3 has been one of 1 and of 2
        }
    }

    public string Path { get; }

    /// <summary>The highest number that was given: the control that had it is gone, but a later schema can take one in by SQL.</summary>
    public long LastGiven => _schema switch { >= 7 => 43, >= 3 => 42, _ => 41 };

    /// <summary>Every schema, also the newest: what this very version has left is to be read too.</summary>
    public static IEnumerable<int> Schemas => Migrations().Select(m => m.Number);

    /// <param name="schema">Which.</param>
    /// <param name="file">Where; null: in a folder of its own.</param>
    public static OldDatabase Of(int schema, string? file = null) => new(schema, file);

    /// <summary>A plain connection: it changes nothing by being opened.</summary>
    public SqliteConnection Open() => Open(Path);

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _directory?.Delete(recursive: true);

    private static IEnumerable<(int Number, string Sql)> Migrations() =>
        Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "migrations"), "*.sql").Order(StringComparer.Ordinal)
            .Select(path => (int.Parse(System.IO.Path.GetFileName(path).AsSpan(0, 4), CultureInfo.InvariantCulture), File.ReadAllText(path)));
}
