using System.Reflection;
using System.Text.RegularExpressions;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>Enqueue, claim and complete stay flat however long the history: the planner uses the indexes that were made for them.</summary>
public sealed partial class QueryPlanTests : IDisposable
{
    private readonly StoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Open_controls_are_found_by_their_partial_index()
    {
        var plan = Plan(Sql(typeof(JobLoader), "OpenSql"));

        Assert.Contains(plan, line => line.Contains("USING INDEX outbox_open", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line == "SCAN outbox");
        Assert.Contains(Plan("SELECT * FROM v_pending"), line => line.Contains("o USING INDEX outbox_open", StringComparison.Ordinal));
    }

    [Fact]
    public void No_statement_of_the_writer_reads_a_whole_table()
    {
        var statements = new[] { typeof(JobStatements), typeof(OutboxStatements), typeof(RunStatements), typeof(EventStatements), typeof(ScheduleStatements), typeof(UpkeepStatements) }
            .SelectMany(type => type.GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(f => f.IsLiteral && f.Name.EndsWith("Sql", StringComparison.Ordinal)))
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(statements.Count >= 16);
        foreach (var sql in statements)
            Assert.All(Plan(sql).Except(Skipped(sql)), line => Assert.DoesNotMatch(WholeTable(), line));
    }

    /// <summary>RETURNING makes SQLite plan a look for children of the new row, which it skips unless a key is violated (OP_FkIfZero).</summary>
    private static string[] Skipped(string sql) => sql.Contains("RETURNING", StringComparison.Ordinal) ? ["SCAN schedule", "SCAN event"] : [];

    [Fact]
    public void What_people_ask_of_one_row_is_found_by_its_key()
    {
        Assert.All(Plan("SELECT * FROM v_tickets WHERE ticket = ?1"), line => Assert.DoesNotMatch(WholeTable(), line));
        Assert.All(Plan("SELECT * FROM v_runs WHERE run = ?1"), line => Assert.DoesNotMatch(WholeTable(), line));
        Assert.All(Plan("SELECT * FROM v_jobs WHERE job = ?1"), line => Assert.DoesNotMatch(WholeTable(), line));
        Assert.All(Plan("SELECT * FROM v_events WHERE event > ?1 ORDER BY event LIMIT ?2"), line => Assert.DoesNotMatch(WholeTable(), line));
    }

    [Fact]
    public void A_long_history_of_one_job_doesnt_slow_down_its_open_controls()
    {
        _rig.Write(w =>
        {
            var job = w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now);
            for (var i = 0; i < 20_000; i++)
            {
                var control = new OpenControl(w.TakeNumber(), i, Priority.Normal, new Control.Stop());
                w.Outbox.Insert(job, control, "test", $"key{i}", StoreRig.Now);
                if (i < 19_990)
                    w.Outbox.Resolve(control.Ticket, Outcome.Skipped, StoreRig.Now);
            }
        });
        _rig.Run("ANALYZE");

        Assert.Equal(10, Assert.Single(JobLoader.Load(_rig.Connection)).Queued.Count);
        Open_controls_are_found_by_their_partial_index();
        Assert.Equal(12_346, _rig.Writer.Outbox.Find("key12345")!.Last);
    }

    private static string Sql(Type type, string name) => (string)type.GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!;

    private List<string> Plan(string sql)
    {
        using var command = _rig.Connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var parameter in Parameter().Matches(sql).Select(m => m.Value).Distinct())
            command.Parameters.AddWithValue(parameter, 1L);
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
            plan.Add(reader.GetString(3));
        return plan;
    }

    [GeneratedRegex(@"[?@]\w+")]
    private static partial Regex Parameter();

    /// <summary>SCAN x, but not of a subquery's one row, of a column's JSON, or by an index.</summary>
    [GeneratedRegex(@"^SCAN (?!.*(USING|CONSTANT|VIRTUAL|sqlite_sequence))")]
    private static partial Regex WholeTable();
}
