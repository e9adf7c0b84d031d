using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Engine;
using Supervisor.Durable.Tests.Storage;

namespace Supervisor.Durable.Tests.Hostile;

/// <summary>The database of a supervisor that was killed in the midst of its work: jobs in every state, runs, deadlines, open controls, a hook that is called, schedules, requests.</summary>
internal sealed class LivedDatabase
{
    private LivedDatabase(byte[] bytes, IReadOnlyList<(long Run, string Job)> alive) => (Bytes, Alive) = (bytes, alive);

    public byte[] Bytes { get; }

    /// <summary>Runs whose processes outlive their supervisor.</summary>
    public IReadOnlyList<(long Run, string Job)> Alive { get; }

    public static async Task<LivedDatabase> MakeAsync()
    {
        await using var rig = EngineRig.Start();
        rig.Host.LaunchError = order => order.Job == "broken" ? "no such file" : null;
        foreach (var job in new[] { "fresh", "up", "done", "stopped", "broken", "closing", "turning", "gone", "hooked", "spared", "spared-2" })
            await rig.DefineAsync(job);
        await rig.DefineAsync("again", EngineRig.Spec(RestartKind.Always, 7200));

        foreach (var job in new[] { "up", "done", "stopped", "closing", "turning", "gone", "again" })
            await rig.RunAsync(job);
        await rig.AskAsync(ControlBatch.Start(), "broken");
        rig.Host.End(rig.Run("done"));
        rig.Host.End(rig.Run("again"), new ProcessEnd.Exit(1));
        await rig.AskAsync(ControlBatch.Stop(), "stopped");
        rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromHours(1)), "closing");
        rig.Send(ControlBatch.Start(), "closing");
        rig.Send(ControlBatch.TryRestartWithSignal(Signal.Interrupt, TimeSpan.FromHours(1)), "turning");
        rig.Host.Delivers = false;
        rig.Send(ControlBatch.SendSignal(Signal.User1), "up");
        rig.Send(ControlBatch.ToWait(), "up");
        rig.Send(new ControlBatch([new Control.Start(AfterCurrent: true)]), "up");
        rig.Send(new ControlBatch([new Control.Delete()]), "gone");
        rig.Send(ControlBatch.Run("note", "text"), "hooked");
        rig.Send(ControlBatch.ToWait(), "hooked", priority: Priority.Normal);
        rig.Send(ControlBatch.Start(), "fresh", key: "a key", priority: Priority.Normal);
        await rig.SettleAsync();
        rig.Host.Launches = false;
        rig.Send(ControlBatch.Start(), "stopped");
        await rig.ReachedAsync("starting", "stopped");
        rig.Execute("""
            INSERT INTO schedule (schedule, job_id, control, args, cron, time_zone, next_at, created_at)
            SELECT 'nightly', job_id, 'stop', '{"grace_ms":5}', '0 0 3 * * ?', 'UTC', 1893456000000, 0 FROM job WHERE name = 'done';
            INSERT INTO schedule (schedule, job_id, control, next_at, last_at, created_at) SELECT 'once', job_id, 'start', 1893456000000, 5, 0 FROM job WHERE name = 'fresh';
            """);
        await rig.DieAsync();
        using (var connection = OldDatabase.Open(rig.File))
        {
            Database.Execute(connection, "INSERT INTO control_request (job, control) VALUES ('done', 'wait'), ('closing', 'wait')");
            var alive = StoreRig.Rows(connection, "SELECT r.run, j.name FROM run r JOIN job j ON j.job_id = r.job_id WHERE r.state = 'running' ORDER BY r.run")
                .Select(row => row.Split('|')).Select(row => (long.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture), row[1])).ToList();
            Database.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            return new(await File.ReadAllBytesAsync(rig.File), alive);
        }
    }
}
