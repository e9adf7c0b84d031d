using System.Collections.Concurrent;
using System.Diagnostics;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// The whole engine under virtual time. Half the seeds are the same each time, half are new. A failure names its seed: DSUP_SIM_SEED=… takes the very
/// same course again (and DSUP_SIM_STORY=file writes down all of it); DSUP_SIM_SECONDS=… runs for longer.
/// </summary>
public sealed class SimulationTests
{
    private const int Happenings = 2_000, Fewest = 8;
    private const double Seconds = 10;

    [Fact]
    public void Nothing_accepted_is_lost_or_doubled_at_any_death()
    {
        if (Proof.Number("DSUP_SIM_SEED") is { } replayed)
        {
            using var course = new Course((int)replayed);
            using var whole = Environment.GetEnvironmentVariable("DSUP_SIM_STORY") is { } file ? File.CreateText(file) : null;
            course.Story.Whole = whole;
            Passes(course);
            return;
        }
        var (tally, failures, watch, fresh) = (new Tally(), new ConcurrentQueue<string>(), Stopwatch.StartNew(), Random.Shared.Next(1_000_000, int.MaxValue / 2));
        var seconds = Proof.Number("DSUP_SIM_SECONDS", 1200) ?? Seconds;
        var courses = 0;

        Parallel.For(0, Environment.ProcessorCount, (_, loop) =>
        {
            while (!loop.IsStopped)
            {
                var number = Interlocked.Increment(ref courses);
                if (number > Fewest && watch.Elapsed.TotalSeconds > seconds)
                    return;
                using var course = new Course(number % 2 == 1 ? (number + 1) / 2 : fresh + number);
                if (Failure(course) is { } failure)
                {
                    failures.Enqueue(failure);
                    loop.Stop();
                    return;
                }
                tally.Add(course);
            }
        });

        Assert.True(failures.IsEmpty, failures.FirstOrDefault());
        TestContext.Current.SendDiagnosticMessage(tally.ToString(watch.Elapsed));
    }

    [Fact]
    public void The_same_seed_is_the_same_course()
    {
        using Course first = new(7), second = new(7);

        Passes(first);
        Passes(second);

        Assert.Equal(first.Story.Last, second.Story.Last);
        Assert.Equal((first.Story.Steps, first.Story.Hash, first.Rounds), (second.Story.Steps, second.Story.Hash, second.Rounds));
    }

    private static void Passes(Course course)
    {
        var failure = Failure(course);
        Assert.True(failure is null, failure);
    }

    private static string? Failure(Course course)
    {
        try
        {
            course.Take(Happenings);
            return null;
        }
        catch (Exception e)
        {
            return $"""
                Take the course again with: DSUP_SIM_SEED={course.Seed} {Environment.ProcessPath} -class {typeof(SimulationTests)}
                step {course.Story.Steps}: {e.Message}
                {course.Story.Last}
                {e.StackTrace}
                """;
        }
    }
}
