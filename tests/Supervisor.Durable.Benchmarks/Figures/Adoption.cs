using Microsoft.Data.Sqlite;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>1,000 jobs run, dsupd is SIGKILLed and started again: until it says that it is ready, with all of them adopted.</summary>
internal sealed class Adoption : Figure
{
    private const int Jobs = 1000, Times = 5;

    public override string Name => "adoption";

    public override string About => "1,000 running jobs, kill -9, dsupd again → ready, beside reading the rows and opening 1,000 pidfds";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = new DaemonRig();
        rig.Declare(Jobs);
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        await rig.StartAsync();
        await rig.RunningAsync(Jobs, from);
        Samples ready = new(), limit = new(), empty = new();
        await using var other = new DaemonRig();
        other.Declare(0);
        for (var i = 0; i < Times; i++)
        {
            await rig.KillAsync();
            ready.Add(await rig.StartAsync());
            limit.Time(1, () => Look(rig.Data));
            empty.Add(await other.StartAsync());
            await other.KillAsync();
        }
        await other.StartAsync();
        return
        [
            new Row($"{Jobs:N0} running, kill -9 → ready, all adopted", "ms", ready.P50 / 1000, "read rows, open pidfds", limit.P50 / 1000, Goal.AtMost(5), Goal.NoMore(2000, "ms")),
            new Row("  of it: a start with no job at all", "ms", empty.P50 / 1000),
            new Row("  the rest: what the jobs add", "ms", (ready.P50 - empty.P50) / 1000, "read rows, open pidfds", limit.P50 / 1000),
        ];
    }

    private static void Look(string data)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "supervisor.db")};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT j.*, r.* FROM job j JOIN run r ON r.run = j.run";
        using var reader = command.ExecuteReader();
        var open = new List<Descriptor>();
        while (reader.Read())
        {
            if (NativeProcesses.TryOpenProcess(reader.GetInt32(reader.GetOrdinal("pid")), out var pidfd) == 0)
                open.Add(pidfd!);
        }
        open.ForEach(pidfd => pidfd.Dispose());
        if (open.Count != Jobs)
            throw new InvalidOperationException($"{open.Count} of {Jobs} processes live");
    }
}
