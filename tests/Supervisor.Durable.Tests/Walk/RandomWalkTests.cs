using System.Collections.Concurrent;
using Xunit;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>
/// Two million random steps through machine, order, admission, fulfilment and recovery, beside a reference that was written from CONTRACT.md, in
/// a world that loses, delays, repeats and reorders news, under a supervisor that dies. Half the seeds are the same each time, half are new.
/// A failure names its seed: DSUP_WALK_SEED=… takes the very same steps again; DSUP_WALK_STEPS=… walks further.
/// </summary>
public sealed class RandomWalkTests
{
    private const long Steps = 2_000_000;
    private const int StepsOfOneWalk = 1_000;

    private static readonly string[] RestStates = ["pending", "backoff", "finished", "failed"];

    private static readonly string[] Controls =
        ["Start", "Stop", "GracefulStop", "TryRestart", "TryGracefulRestart", "SendSignal", "NextEnding", "Delete", "ResetFailed", "Run", "SetSpawnHook"];

    [Fact]
    public void Never_two_processes_nothing_armed_at_rest_every_ticket_resolved_and_the_order_kept()
    {
        var failures = new ConcurrentQueue<string>();
        if (Proof.Number("DSUP_WALK_SEED") is { } replayed)
        {
            Walk((int)replayed, failures);
            Assert.True(failures.IsEmpty, failures.FirstOrDefault());
            return;
        }
        var (goal, fresh) = (Proof.Number("DSUP_WALK_STEPS", 20_000_000) ?? Steps, Random.Shared.Next(1_000_000, int.MaxValue / 2));
        var (taken, crashes, walks) = (0L, 0L, 0);
        var cells = new ConcurrentDictionary<(string, string), bool>();

        Parallel.For(0, Environment.ProcessorCount, (_, loop) =>
        {
            while (Interlocked.Read(ref taken) < goal && !loop.IsStopped)
            {
                var walk = Interlocked.Increment(ref walks);
                var done = Walk(walk % 2 == 0 ? walk / 2 : fresh + (walk / 2), failures);
                if (done is null)
                {
                    loop.Stop();
                    return;
                }
                Interlocked.Add(ref taken, done.Taken);
                Interlocked.Add(ref crashes, done.Crashes);
                foreach (var cell in done.Cells)
                    cells.TryAdd(cell, true);
            }
        });

        Assert.True(failures.IsEmpty, failures.FirstOrDefault());
        TestContext.Current.SendDiagnosticMessage($"{taken} steps, {crashes} crashes, {cells.Count} cells; seeds 1 to {walks / 2} and {fresh} to {fresh + (walks / 2)}");
        foreach (var control in Controls)
            foreach (var state in RestStates.Append("running").Append("stopping"))
                Assert.True(goal < Steps || cells.ContainsKey((state, control)), $"no walk came to {control} while {state}");
    }

    private static RandomWalk? Walk(int seed, ConcurrentQueue<string> failures)
    {
        var walk = new RandomWalk(seed);
        try
        {
            walk.Take(StepsOfOneWalk);
            walk.ComeToRest();
            return walk;
        }
        catch (Exception e)
        {
            failures.Enqueue($"Walk again with: DSUP_WALK_SEED={seed} {Environment.ProcessPath} -class {typeof(RandomWalkTests)}\n{e.Message}\n{walk.LastSteps}\n{e.StackTrace}");
            return null;
        }
    }
}
