using Microsoft.Data.Sqlite;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>A dsupd of its own, asked over HTTP.</summary>
internal sealed class DaemonHost(SupervisorRig rig) : Host
{
    public override string InFolder(string name) => rig.InFolder(name);

    public override Task DefineAsync(params string[] command) => rig.DefineAsync("job", new JobDefinition { Command = command });

    public override Task DefineShellAsync(string line) => rig.DefineAsync("job", new JobDefinition { Shell = line });

    public override async Task<Sent> SendAsync(Wish wish)
    {
        var grace = wish.Grace is { } window ? $"{window.TotalMilliseconds}ms" : null;
        var ticket = await rig.SendAsync("job", new ControlRequest { Control = wish.Control, Grace = grace, Priority = wish.Priority });
        return Of(ticket.Ticket);
    }

    /// <summary>One transaction of another program, which the supervisor sees whole: requests over HTTP come one after the other.</summary>
    public override Task<IReadOnlyList<Sent>> SendTogetherAsync(params Wish[] wishes)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        List<Sent> sent = [];
        foreach (var wish in wishes)
        {
            using var ask = connection.CreateCommand();
            ask.CommandText = "INSERT INTO control_request(job, control, priority) VALUES ('job', $control, $priority); SELECT ticket FROM control_request ORDER BY request DESC LIMIT 1";
            ask.Parameters.AddWithValue("$control", wish.Control);
            ask.Parameters.AddWithValue("$priority", wish.Priority ?? "normal");
            sent.Add(Of((long)ask.ExecuteScalar()!));
        }
        transaction.Commit();
        return Task.FromResult<IReadOnlyList<Sent>>(sent);
    }

    public override async Task EndAsync()
    {
        using (var waiting = rig.StartDsup("wait", "job"))
        {
            await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync("job", pendingOnly: true)).Count == 1, "dsup waits");
            await waiting.Kill9Async();
        }
        await rig.TerminateAsync();
    }

    public override Task ReopenAsync() => rig.RestartAsync();

    public override async Task<IEnumerable<string>> OutputAsync() => (await rig.Client.ReadLogsAsync("job", int.MaxValue)).Select(line => line.Text);

    public override async Task<IReadOnlyList<string?>> ColumnAsync(string query) => [.. (await rig.SqlAsync(query)).Select(row => row[0])];

    public override ValueTask DisposeAsync() => rig.DisposeAsync();

    private Sent Of(long ticket) => new(async () =>
    {
        var resolved = await rig.Client.GetTicketAsync(ticket, Until.Patience);
        Assert.Equal("resolved", resolved.State);
        return new Result(resolved.Outcome!, resolved.Error);
    });
}
