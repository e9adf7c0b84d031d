using Microsoft.Data.Sqlite;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>Whether ten million old controls make accepting a new one slower.</summary>
internal sealed class LongHistory : Figure
{
    private const int Rows = 10_000_000, AtOnce = 1_000_000, Jobs = 20, Slices = 40, InSlice = 100;

    public override string Name => "history";

    public override string About => "enqueueing with 10 million rows of history, beside the same with none";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        string full = Directory.CreateTempSubdirectory("dsup-long-").FullName, empty = Directory.CreateTempSubdirectory("dsup-short-").FullName;
        try
        {
            Fill(Path.Combine(full, "supervisor.db"), Rows);
            Fill(Path.Combine(empty, "supervisor.db"), 0);
            await using var slow = await OpenAsync(full);
            await using var fast = await OpenAsync(empty);
            Samples warm = new(), ours = new(), limit = new();
            await warm.TimeAsync(500, () => EnqueueAsync(slow));
            await warm.TimeAsync(500, () => EnqueueAsync(fast));
            for (var i = 0; i < Slices; i++)
            {
                await ours.TimeAsync(InSlice, () => EnqueueAsync(slow));
                await limit.TimeAsync(InSlice, () => EnqueueAsync(fast));
            }
            return
            [
                new Row("enqueue with 10 million rows of history, p99", "µs", ours.P99, "the same with none", limit.P99, Goal.AtMost(1.3)),
                new Row("enqueue with 10 million rows of history, p50", "µs", ours.P50, "the same with none", limit.P50),
            ];
        }
        finally
        {
            Directory.Delete(full, recursive: true);
            Directory.Delete(empty, recursive: true);
        }
    }

    private static async Task EnqueueAsync(DurableSupervisor supervisor) => await supervisor.Send("job0", ControlBatch.Stop()).Accepted;

    private static Task<DurableSupervisor> OpenAsync(string directory) =>
        DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = directory, History = null });

    private static void Fill(string file, int rows)
    {
        using var writer = new Writer(Database.Open(file, Durability.Normal));
        var old = TimeProvider.System.GetUtcNow().AddDays(-60);
        writer.Begin();
        for (var i = 0; i < Jobs; i++)
            writer.Jobs.Insert($"job{i}", new JobSpec(new Command(new Program.Exec("/bin/true", []))), old);
        writer.Commit();
        for (var from = 0; from < rows; from += AtOnce)
            Fill(writer.Connection, from, old.ToUnixTimeMilliseconds());
    }

    private static void Fill(SqliteConnection connection, int from, long old)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT @from + 1 UNION ALL SELECT i + 1 FROM n WHERE i < @to)
            INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at, state, resolved_at, outcome)
            SELECT 1 + i % @jobs, i, 0, 'kill', 'bench', @old + i, 'resolved', @old + i, 'skipped' FROM n
            """;
        command.Parameters.AddWithValue("@from", from);
        command.Parameters.AddWithValue("@to", from + AtOnce);
        command.Parameters.AddWithValue("@jobs", Jobs);
        command.Parameters.AddWithValue("@old", old);
        command.ExecuteNonQuery();
    }
}
