using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Benchmarks;

/// <summary>A control with nothing to do, one caller, sent → resolved; its limit is a bare one-row commit at the same durability.</summary>
internal static class ControlRoundTrip
{
    private const int Warm = 500, Times = 3000;

    public static async Task MeasureAsync(BenchRig rig)
    {
        await rig.DefineSleepAsync("idle");
        await Figures.MicrosecondsAsync(Warm, Stop);
        var measured = await Figures.MicrosecondsAsync(Times, Stop);
        Figures.Print("control with nothing to do, sent → resolved", measured, BareCommit(rig));

        async Task Stop() => await rig.Supervisor.Send("idle", ControlBatch.Stop());
    }

    private static double[] BareCommit(BenchRig rig)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Directory, "bare.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c INTEGER)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO t (b, c) VALUES ('stop', 1)";
        command.Prepare();
        Figures.Microseconds(Warm, () => command.ExecuteNonQuery());
        return Figures.Microseconds(Times, () => command.ExecuteNonQuery());
    }
}
