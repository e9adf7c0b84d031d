using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What people write may read whatever it likes, and nothing else; and it leaves the connection as it was.</summary>
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
        Assert.Equal("The query would write, and only reading is allowed here. Use the verbs of dsup to change something.", Refusal("DELETE FROM job"));
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

    private QueryResult Query(string sql) => _history.Query(sql, TestContext.Current.CancellationToken);

    private string Refusal(string sql) => Assert.Throws<QueryException>(() => Query(sql)).Message;
}
