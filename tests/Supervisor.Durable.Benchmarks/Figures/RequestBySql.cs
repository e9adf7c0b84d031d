using Microsoft.Data.Sqlite;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>Another program inserts into control_request: committed → acted on and resolved.</summary>
internal sealed class RequestBySql : Figure
{
    private const int Requests = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public override string Name => "sql";

    public override string About => "a signal asked for by SQL from another connection, committed → delivered and resolved";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        await rig.DefineSleepAsync("runs");
        await rig.Supervisor.Send("runs", ControlBatch.Start());
        using var other = new SqliteConnection($"Data Source={Path.Combine(rig.Directory, "supervisor.db")};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();                   // of its own accord the provider waits for a busy database
        command.CommandText = """
            INSERT INTO control_request (job, control, args) VALUES ('runs', 'signal', '{"signal":"CONT"}');
            SELECT ticket FROM control_request ORDER BY request DESC LIMIT 1;
            """;
        var samples = new Samples();
        for (var i = 0; i < Requests; i++)
        {
            await Task.Delay(Pause, TimeProvider.System);
            var ticket = (long)command.ExecuteScalar()!;
            await samples.TimeAsync(1, async () => await rig.Supervisor.Ticket(new TicketId(ticket)));
        }
        return
        [
            new Row("a request by SQL, committed → resolved, p50", "ms", samples.P50 / 1000),
            new Row("a request by SQL, committed → resolved, p99", "ms", samples.P99 / 1000, null, null, Goal.NoMore(100, "ms")),
        ];
    }
}
