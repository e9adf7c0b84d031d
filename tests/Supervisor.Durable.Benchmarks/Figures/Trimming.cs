using System.Collections.Concurrent;
using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>
/// Controls with nothing to do, one caller, while a million old ones (half of them runs) and a million events are removed; beside it the same
/// without anything to remove. And how long the removing holds up the loop: what a control waits at the most for it.
/// </summary>
internal sealed class Trimming : Figure
{
    private const int Old = 1_000_000, Warm = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public override string Name => "upkeep";

    public override string About => "controls while a million old ones are removed, beside the same with none to remove";

    public override bool IsOfAll => false;

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        var directory = Directory.CreateTempSubdirectory("dsup-trim-").FullName;
        try
        {
            Fill(Path.Combine(directory, "supervisor.db"));
            var (before, _, _) = await AskAsync(directory, kept: null, TimeSpan.FromSeconds(20));
            var (during, steps, left) = await AskAsync(directory, new Retention { MaxAge = TimeSpan.FromDays(30) }, TimeSpan.FromSeconds(60));
            double[] percents = [50, 99, 99.9, 100];
            return
            [
                .. percents.Select(p => new Row($"control while history is removed, p{p}", "µs", during.Percentile(p), "none is removed", before.Percentile(p))),
                .. percents.Select(p => new Row($"a step of removing, p{p}", "µs", steps.Percentile(p))),
                new Row("controls removed in a minute", "", Old - left),
            ];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Fill(string file)
    {
        using var writer = new Writer(Database.Open(file, Durability.Normal));
        var old = TimeProvider.System.GetUtcNow().AddDays(-60);
        var process = new ProcessIdentity(Guid.Empty, 1, 1, 1);
        writer.Begin();
        JobId[] jobs = [.. Enumerable.Range(0, 20).Select(i => writer.Jobs.Insert($"old{i}", new JobSpec(new Command(new Program.Exec("/bin/true", []))), old))];
        for (var i = 0; i < Old; i++)
        {
            var (job, ticket) = (jobs[i % jobs.Length], writer.TakeNumber());
            writer.Outbox.Insert(job, new OpenControl(ticket, ticket.Value, Priority.Normal, i % 2 == 0 ? new Control.Start() : new Control.Stop()), "bench", i % 4 == 0 ? $"key {i * 7919L % Old}" : null, old);
            writer.Outbox.Resolve(ticket, Outcome.Done, old);
            writer.Events.Insert(old, job, new RunId(ticket.Value), ticket, "finished", null);
            if (i % 2 == 0)
            {
                writer.Runs.Insert(new RunId(ticket.Value), job, 1);
                writer.Runs.Launched(new RunId(ticket.Value), process, old);
                writer.Runs.Ended(new RunId(ticket.Value), new ProcessEnd.Success(), old, null, null, null);
            }
            if (i % 10_000 == 9_999)
            {
                writer.Commit();
                writer.Begin();
            }
        }
        writer.Commit();
    }

    private static async Task<(Samples Controls, Samples Steps, long Left)> AskAsync(string directory, Retention? kept, TimeSpan time)
    {
        var steps = new ConcurrentQueue<double>();
        long began = 0;
        void Reach(string point)
        {
            if (point == FaultPoint.UpkeepBefore)
                began = Stopwatch.GetTimestamp();
            else if (point == FaultPoint.UpkeepAfter)
                steps.Enqueue(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }
        await using var supervisor = await DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = directory, History = kept, Reach = Reach });
        await supervisor.DefineAsync("idle", new Command(new Program.Exec("/bin/sleep", ["3600"])));
        await new Samples().TimeAsync(Warm, async () => await supervisor.Send("idle", ControlBatch.Stop()));
        supervisor.HurryUpkeep();
        var (controls, all) = (new Samples(), new Samples());
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < time;)
        {
            await controls.TimeAsync(1, async () => await supervisor.Send("idle", ControlBatch.Stop()));
            await Task.Delay(Pause, TimeProvider.System);
        }
        foreach (var step in steps)
            all.Add(step);
        return (controls, all, (long)supervisor.History.Query("SELECT count(*) FROM outbox WHERE origin = 'bench'").Rows[0][0]!);
    }
}
