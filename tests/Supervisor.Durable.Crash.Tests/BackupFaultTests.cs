using Supervisor.Durable.Engine;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths while the database is copied.</summary>
public sealed class BackupFaultTests
{
    public static TheoryData<string> Copying => [FaultPoint.BackupBefore, FaultPoint.BackupCopied, FaultPoint.BackupSynced, FaultPoint.BackupRenamed, FaultPoint.BackupAfter];

    [Theory]
    [MemberData(nameof(Copying))]
    public async Task A_supervisor_that_dies_while_it_copies_leaves_a_whole_file_or_none(string fault)
    {
        await using var rig = SupervisorRig.Prepare();
        string file = rig.InFolder("copy.db");
        await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        await rig.RunPuppetAsync("job", "sleep");

        (await rig.DsupAsync("backup", file)).Failed(5);
        Assert.Equal(fault is FaultPoint.BackupRenamed or FaultPoint.BackupAfter, File.Exists(file));
        await rig.RestartAsync();

        (await rig.DsupAsync("backup", file, "--force")).Succeeded();
        Assert.Equal("running", (await rig.Client.GetJobAsync("job")).State);
    }
}
