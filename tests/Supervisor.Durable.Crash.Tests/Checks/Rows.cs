using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>The database, read by SQL while the supervisor runs, or is dead; closing it leaves the write-ahead log as it is.</summary>
internal sealed class Rows : IDisposable
{
    private const int LeaveTheLog = 1006;                            // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

    private readonly SqliteConnection _connection;

    public Rows(string data)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "supervisor.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        _connection = new SqliteConnection(text.ToString());
        _connection.Open();
        SQLitePCL.raw.sqlite3_db_config(_connection.Handle, LeaveTheLog, 1, out _);
        Query("PRAGMA query_only = ON");
    }

    /// <summary>Breaches of what every commit keeps.</summary>
    public IEnumerable<string> BrokenNow() => RowRules.AtAnyInstant.SelectMany(Ask);

    /// <summary>Breaches of what holds when all is done.</summary>
    public IEnumerable<string> BrokenAtRest(bool mayLose) => (mayLose ? RowRules.AtRest : [.. RowRules.AtRest, RowRules.NothingLost]).SelectMany(Ask);

    /// <summary>What callers were answered, and the rows do not say.</summary>
    public IEnumerable<string> BrokenPromises(IReadOnlyDictionary<long, (string Job, string? Outcome)> told, bool all)
    {
        if (told.Count == 0)
            return [];
        var rows = Query("SELECT ticket, job, outcome FROM v_tickets").ToDictionary(row => (long)row[0]!, row => ((string)row[1]!, (string?)row[2]));
        return told.Where(t => all || rows.ContainsKey(t.Key)).Select(t => !rows.TryGetValue(t.Key, out var row) ? $"ticket {t.Key} of {t.Value.Job} was accepted, and is not there"
            : row.Item1 != t.Value.Job ? $"ticket {t.Key} was {t.Value.Job}'s, and is {row.Item1}'s"
            : t.Value.Outcome is { } outcome && row.Item2 != outcome ? $"ticket {t.Key} was answered with {outcome}, and its row says {row.Item2 ?? "nothing"}"
            : null).OfType<string>();
    }

    /// <summary>The runs that are not over.</summary>
    public IReadOnlyList<KnownRun> Runs() =>
        [.. Query("SELECT v.job, v.run, v.state, coalesce(v.pid, 0), coalesce(r.start_time, 0) FROM v_runs v JOIN run r ON r.run = v.run WHERE v.state IN ('launching', 'running')")
            .Select(row => new KnownRun((string)row[0]!, (long)row[1]!, (string)row[2]!, (int)(long)row[3]!, (long)row[4]!))];

    /// <summary>Cells of all rows: long, double, text or null.</summary>
    public IReadOnlyList<object?[]> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public void Dispose() => _connection.Dispose();

    private IEnumerable<string> Ask((string Rule, string Sql) rule) => Query(rule.Sql).Select(row => $"{rule.Rule}: {string.Join(' ', row)}");
}
