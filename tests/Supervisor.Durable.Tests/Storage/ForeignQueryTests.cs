using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What people write may read anything, and do nothing else; and it leaves the connection as it was.</summary>
public sealed class ForeignQueryTests : IDisposable
{
    private readonly StoreRig _rig = new();
    private readonly History _history;

    public ForeignQueryTests()
    {
        _rig.Write(w => w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now));
        _history = new History(_rig.Database);
    }

    public void Dispose()
    {
        _history.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void A_query_gets_columns_and_rows_of_every_type()
    {
        var result = Query("SELECT name, 1 AS n, 1.5 AS r, NULL AS none, x'00ff' AS b FROM job; -- the end");

        Assert.Equal(["name", "n", "r", "none", "b"], result.Columns);
        Assert.Equal(["job", 1L, 1.5, null, new byte[] { 0, 255 }], Assert.Single(result.Rows));
        Assert.Single(Query("WITH x AS (SELECT 1) SELECT * FROM x").Rows);
        Assert.NotEmpty(Query("EXPLAIN QUERY PLAN SELECT * FROM v_jobs").Rows);
        Assert.Empty(Query("SELECT * FROM run").Rows);
    }

    [Theory]
    [InlineData("INSERT INTO job (name) VALUES ('x')")]
    [InlineData("UPDATE job SET name = 'x' RETURNING name")]
    [InlineData("DELETE FROM job")]
    [InlineData("DROP TABLE event")]
    [InlineData("CREATE TABLE x (y)")]
    [InlineData("CREATE TEMP TABLE x (y)")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM job RETURNING job_id")]
    [InlineData("ATTACH '/tmp/dsup-should-not-exist.db' AS x")]
    [InlineData("VACUUM INTO '/tmp/dsup-should-not-exist.db'")]
    [InlineData("VACUUM")]
    [InlineData("DETACH main")]
    [InlineData("PRAGMA query_only = OFF")]
    [InlineData("PRAGMA query_only(0)")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("PRAGMA writable_schema = 1")]
    [InlineData("BEGIN")]
    [InlineData("BEGIN; SELECT 1")]
    [InlineData("BEGIN IMMEDIATE; SELECT 1")]
    [InlineData("COMMIT")]
    [InlineData("SAVEPOINT x; SELECT 1")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DELETE FROM job")]
    [InlineData("SELECT 1; PRAGMA query_only = OFF")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT")]
    [InlineData("SELECT * FROM nowhere")]
    [InlineData("SELECT load_extension('x')")]
    [InlineData("SELECT ?1")]
    public void Anything_else_is_refused_and_changes_nothing(string sql)
    {
        Assert.Throws<QueryException>(() => Query(sql));

        Assert.Equal(["job"], _rig.Rows("SELECT name FROM job"));
        Assert.Equal([$"{Migrator.Newest}"], _rig.Rows("PRAGMA user_version"));
        Assert.Equal(1L, Query("SELECT query_only FROM pragma_query_only").Rows[0][0]);
        Assert.False(File.Exists("/tmp/dsup-should-not-exist.db"));
        _rig.Write(w => w.Jobs.Insert("another", StoreRig.Spec, StoreRig.Now));   // no lock was left, and no old snapshot
        Assert.Equal(2, _history.Jobs().Count);
    }

    [Fact]
    public void The_messages_say_what_to_do()
    {
        Assert.Equal("SQLite refuses the query: no such table: nowhere.", Refusal("SELECT * FROM nowhere"));
        Assert.Equal("The query would write, and only reading is allowed here. Send controls to change something.", Refusal("DELETE FROM job"));
        Assert.Equal("These are several statements. Give one SELECT statement.", Refusal("SELECT 1; SELECT 2"));
        Assert.Equal("The query finds more than 100000 rows. Add a LIMIT.", Refusal("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"));
    }

    [Fact]
    public async Task A_query_without_end_is_interrupted_and_the_next_one_is_not()
    {
        const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        using var cancelled = new CancellationTokenSource();
        var query = Task.Run(() => _history.Query(Endless, cancelled.Token), TestContext.Current.CancellationToken);

        await cancelled.CancelAsync();

        var error = await Assert.ThrowsAsync<QueryException>(() => query);
        Assert.Equal("The query took too long and was interrupted. Narrow it down with WHERE or LIMIT.", error.Message);
        Assert.Throws<QueryException>(() => _history.Query(Endless, cancelled.Token));   // also when it was cancelled before it began
        Assert.Single(_history.Jobs());
    }

    /// <summary>What has no step inside: each would take minutes to years.</summary>
    [Theory]
    [InlineData("SELECT a LIKE b, a LIKE b FROM (SELECT printf('%.*c', 4000000, 'a') AS a, '%' || replace(printf('%.*c', 450, 'x'), 'x', 'a_') || 'b' AS b)")]
    [InlineData("SELECT a GLOB b FROM (SELECT printf('%.*c', 4000000, 'a') AS a, '*' || printf('%.*c', 900, '?') || 'b' AS b)")]
    [InlineData("SELECT instr(a, b) FROM (SELECT printf('%.*c', 4000000, 'a') AS a, printf('%.*c', 2000000, 'a') || 'b' AS b)")]
    [InlineData("SELECT replace(a, b, 'x') FROM (SELECT printf('%.*c', 4000000, 'a') AS a, printf('%.*c', 2000000, 'a') || 'b' AS b)")]
    [InlineData("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE hex(zeroblob(1000000)) LIKE '%' || i || '%1%2%3'")]
    public async Task A_function_that_takes_long_is_stopped_inside_of_its_one_step(string sql)
    {
        using var left = new CancellationTokenSource();
        var query = Task.Run(() => _history.Query(sql, left.Token), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);   // so that most are inside of it

        await left.CancelAsync();

        var error = await Assert.ThrowsAsync<QueryException>(() => query.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("took too long", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 'a' LIKE '%' || printf('%.*c', 2000, 'a')", "pattern of more than 1000 bytes")]
    [InlineData("SELECT 'a' GLOB printf('%.*c', 2000, 'a')", "pattern of more than 1000 bytes")]
    [InlineData("SELECT randomblob(1000000000)", "more than 4 MB")]
    [InlineData("SELECT replace(printf('%.*c', 3000000, 'a'), 'a', 'bbbb')", "more than 4 MB")]
    [InlineData("SELECT json_patch('{}', '{}')", "json_patch can take hours")]
    [InlineData("SELECT unhex('00', '-')", "unhex can take hours")]
    public void What_can_take_too_long_or_too_much_is_refused_with_the_reason(string sql, string reason) => Assert.Contains(reason, Refusal(sql), StringComparison.Ordinal);

    [Fact]
    public void A_query_of_very_many_functions_is_refused()
    {
        Assert.Single(Query($"SELECT {string.Join(", ", Enumerable.Repeat("abs(1)", 200))}").Rows);
        Assert.Contains("more than 200 functions", Refusal($"SELECT {string.Join(", ", Enumerable.Repeat("abs(1)", 201))}"), StringComparison.Ordinal);
    }

    /// <summary>SQLite itself, asked beside us, says what is right.</summary>
    [Fact]
    public void Functions_that_stand_in_for_those_of_SQLite_say_the_same()
    {
        string[] values = ["NULL", "''", "'a'", "'A'", "'aXb'", "'ab'", "'%'", "'_'", "'a%'", "'a%b'", "'%a%'", "'a_b'", "'ä'", "'äÄ€😀'", "'%€_'", "'[a-c]*'", "'[^a-c]?'", "'[]x]'", "'*'", "'?b'", "'[a'", "' a b '", "12", "1.0", "-0.5", "x'6162'", "'aaab'", "'aab'", "'\\%'"];
        List<string> calls =
        [
            .. from x in values from y in values from call in (string[])["{0} LIKE {1}", "{0} GLOB {1}", "instr({0}, {1})", "trim({0}, {1})", "ltrim({0}, {1})", "rtrim({0}, {1})", "replace({0}, {1}, 'zz')", "{0} LIKE {1} ESCAPE '\\'"]
            select string.Format(null, call, x, y),
            .. values.Select(x => $"trim({x})"),
        ];

        foreach (var some in calls.Chunk(90))
        {
            var sql = $"SELECT {string.Join(", ", some.Select(call => $"quote({call})"))}";
            var (expected, ours) = (_rig.Rows(sql)[0].Split('|'), Query(sql).Rows[0]);
            Assert.All(some.Index(), call => Assert.True(expected[call.Index] == (string?)ours[call.Index], $"{call.Item} is {ours[call.Index]}, and SQLite says {expected[call.Index]}"));
        }
    }

    private QueryResult Query(string sql) => _history.Query(sql, TestContext.Current.CancellationToken);

    private string Refusal(string sql) => Assert.Throws<QueryException>(() => Query(sql)).Message;
}
