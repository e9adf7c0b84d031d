namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>dsup in a directory that was deleted under it.</summary>
public sealed class DeletedDirectoryTests
{
    [Fact]
    public async Task Dsup_works_there_and_run_asks_for_a_directory()
    {
        await using var rig = await SupervisorRig.StartAsync();

        (await ThereAsync(rig, "version")).Succeeded();
        (await ThereAsync(rig, "--help")).Succeeded();
        (await ThereAsync(rig, "status")).Succeeded();
        (await ThereAsync(rig, "run a -- sleep 100")).Failed(2, "--cwd");
        (await ThereAsync(rig, "run a --cwd / -- sleep 100")).Succeeded();
        (await ThereAsync(rig, "stop a --now")).Succeeded();
        (await ThereAsync(rig, "validate jobs.json")).Failed(2, "the current directory, which does not exist any more");
    }

    private static async Task<Answer> ThereAsync(SupervisorRig rig, string words)
    {
        var gone = Directory.CreateDirectory(rig.InFolder("gone"));
        using var shell = Running.Start(
            "/bin/sh", ["-c", $"rmdir '{gone.FullName}'; exec '{Executables.Dsup}' {words}"], gone.FullName, new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = rig.Data });
        return await shell.EndAsync();
    }
}
