using System.Text;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Queries that never end, or would fill the memory. (That they cannot write or attach is tested beside ForeignQuery.)</summary>
public sealed class SqlTests
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    [Fact]
    public async Task What_would_fill_the_memory_is_refused_with_the_reason_and_the_memory_stays()
    {
        await using var rig = await SupervisorRig.StartAsync();
        (await rig.DsupAsync("sql", "SELECT 1")).Succeeded();
        long before = PeakMemory(rig);

        foreach (string sql in (string[])["randomblob(1000000000)", "length(zeroblob(1000000000))", "printf('%1000000000d', 1)", "replace(hex(zeroblob(8000000)), '0', '0123456789')"])
            (await rig.DsupAsync("sql", "SELECT " + sql)).Failed(2, "more than 4 MB");
        (await rig.DsupAsync("sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(randomblob(1000000)) FROM n")).Failed(2, "more than 32 MB", "LIMIT");
        (await rig.DsupAsync("sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")).Failed(2, "more than 100000 rows", "LIMIT");
        (await rig.DsupAsync("sql", "SELECT load_extension('/tmp/evil.so')")).Failed(2, "SQLite refuses");

        Assert.InRange(PeakMemory(rig) - before, 0, 160 << 20);
    }

    [Theory]
    [InlineData(Endless)]
    [InlineData("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n WHERE hex(zeroblob(1000000)) LIKE '%' || i || '%0_0_0_0_0_0%1%2%3'")]
    public async Task Many_that_never_end_hold_up_no_control_and_end_with_their_callers(string query)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("job", "sleep");
        var callers = new List<RawHttp>();
        try
        {
            for (int i = 0; i < 40; i++)
            {
                callers.Add(await RawHttp.ConnectAsync(rig));
                string body = $$"""{"query":"{{query}}"}""";
                await callers[i].SayAsync($"POST /v1/sql HTTP/1.1\r\nHost: dsup\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
            }

            Assert.Equal("done", (await rig.SendAsync("job", new ControlRequest { Control = "kill-restart" }, wait: true)).Outcome);
            Assert.Equal("running", (await rig.Client.GetJobAsync("job")).State);
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
        Assert.Equal([["1"]], await rig.SqlAsync("SELECT 1"));       // their turns are over
    }

    private static long PeakMemory(SupervisorRig rig) => ProcFile.PeakResident(rig.Daemon.Pid);
}
