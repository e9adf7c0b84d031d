namespace Supervisor.Durable.SystemTests.World;

/// <summary>Rows that no supervisor of ours has written, met by the real one at its start.</summary>
public sealed class AbsurdRowsTests
{
    private const string Planted = """
        PRAGMA foreign_keys = OFF;
        PRAGMA ignore_check_constraints = ON;
        UPDATE job SET spec = '{}' WHERE name = 'spec';
        UPDATE job SET state = 'sleeping' WHERE name = 'state';
        UPDATE job SET run = 99999 WHERE name = 'run';
        UPDATE run SET pid = -1 WHERE job_id = (SELECT job_id FROM job WHERE name = 'row');
        UPDATE job SET name = '../up' WHERE name = 'name';
        """;

    [Fact]
    public async Task Every_process_is_kept_none_is_doubled_all_can_be_stopped_and_doctor_names_what_was_wrong()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var pids = new Dictionary<string, int?>();
        foreach (string job in new[] { "spec", "state", "run", "row", "name", "well" })
            pids[job] = (await rig.RunPuppetAsync(job, "sleep")).Pid;
        await rig.Kill9Async();
        ForeignDatabase.Change(rig, Planted);

        await rig.RestartAsync();

        var jobs = (await rig.Client.ListJobsAsync()).ToDictionary(job => job.Job);
        string renamed = Assert.Single(jobs.Keys, name => name.StartsWith("unreadable-", StringComparison.Ordinal));
        foreach (var (job, pid) in pids)
            Assert.Equal(("running", pid), (jobs[job == "name" ? renamed : job].State, jobs[job == "name" ? renamed : job].Pid));
        Assert.Equal(pids.Values.Order(), rig.JobProcesses().Select(process => (int?)process.Pid).Order());
        var doctor = await rig.DsupAsync("doctor");
        foreach (string word in new[] { "database rows", "job.spec cannot be read", "'sleeping' is unknown" })
            Assert.Contains(word, doctor.Out, StringComparison.Ordinal);

        (await rig.DsupAsync("stop", "state", "run", "row", "well", "spec", renamed)).Succeeded();
        Assert.Empty(rig.JobProcesses());
        var failed = await rig.DsupAsync("start", "spec");
        Assert.Contains("The job's definition cannot be read", failed.Out + failed.Error, StringComparison.Ordinal);
        (await rig.DsupAsync("start", "well")).Succeeded();
    }
}
