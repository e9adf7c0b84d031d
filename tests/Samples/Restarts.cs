using Supervisor.Durable;

namespace Samples;

/// <summary>
/// A restart policy, waiting, and reading history with SQL. The job fails twice before it succeeds. In a new folder it prints
/// <code>
/// the first run has ended: Exit { Code = 1 }
/// flaky is finished after 2 restarts
/// attempt 1: exit 1
/// attempt 2: exit 1
/// attempt 3: success 0
/// asked by api: 1, asked by restart-policy: 2
/// </code>
/// </summary>
internal static class Restarts
{
    private const string FailsTwice = "n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; [ $n -ge 2 ]";

    public static async Task RunAsync(string directory)
    {
        await using var supervisor = await DurableSupervisor.OpenAsync(directory);
        var command = Command.Shell(FailsTwice) with { WorkingDirectory = supervisor.DataDirectory };
        var flaky = await supervisor.DefineAsync("flaky", new JobSpec(command)
        {
            Restart = new RestartPolicy { Policy = RestartKind.OnFailure, Delay = TimeSpan.FromMilliseconds(100) },
        });

        // This waits for the run of the start before it, and gives the end of that very run, though another follows.
        _ = flaky.Start();
        Console.WriteLine($"the first run has ended: {await flaky.WaitForExitAsync()}");

        var info = await DescribedAsync(supervisor, flaky, JobStatus.Finished);
        Console.WriteLine($"{info.Name} is finished after {info.Restarts} restarts");
        await ShowAsync(supervisor);
    }

    /// <summary>For what no ticket stands for: look, and look again after each commit. Take the next change first, so that none is missed.</summary>
    private static async Task<JobInfo> DescribedAsync(DurableSupervisor supervisor, Job job, JobStatus status)
    {
        while (true)
        {
            var next = supervisor.NextChange;
            if (await job.DescribeAsync() is var info && info.Status == status)
                return info;
            await next;
        }
    }

    private static async Task ShowAsync(DurableSupervisor supervisor)
    {
        // The views (v_jobs, v_runs, v_tickets, …) are for people and programs, and stay as they are; the tables may change.
        var runs = await supervisor.Reader.QueryAsync("SELECT attempt, result, exit_code FROM v_runs WHERE job = 'flaky' ORDER BY run");
        foreach (var row in runs.Rows)
            Console.WriteLine($"attempt {row[0]}: {row[1]} {row[2]}");
        var starts = await supervisor.Reader.QueryAsync("SELECT origin, count(*) FROM v_tickets WHERE control = 'start' GROUP BY origin ORDER BY origin");
        Console.WriteLine(string.Join(", ", starts.Rows.Select(row => $"asked by {row[0]}: {row[1]}")));
    }
}
