namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>
/// The story as an ordinary user. Where the tests run as one, all the others are this test already; only root can become another user.
/// </summary>
public sealed class OrdinaryUserTests
{
    private static readonly string[] AsAnother = ["--reuid=65533", "--regid=65533", "--clear-groups"];

    [Fact]
    public async Task An_unprivileged_user_can_run_a_private_supervisor()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        await using var user = new OrdinaryUser();
        var first = await user.StartAsync();
        (await user.DsupAsync("run", "clock", "--shell", "--", "id -u; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done")).Succeeded();
        await Until.TrueAsync(async () => (await user.DsupAsync("logs", "clock")).Lines.Contains("tick 3"), "the clock says tick 3");
        await first.Kill9Async();
        await user.StartAsync();

        (await user.EndAsync(AsAnother, user.Dsup, "status")).Failed(6, user.Data);
        Assert.NotEqual(0, (await user.EndAsync(AsAnother, "/bin/cat", Path.Combine(user.Data, "supervisor.db"))).ExitCode);
        Assert.NotEqual(0, (await user.EndAsync(AsAnother, "/bin/ls", user.Data)).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(user.Data, "dsup.sock")));

        (await user.DsupAsync("stop", "clock")).Succeeded();
        string[] lines = (await user.DsupAsync("logs", "clock", "-n", "all")).Succeeded().Lines;
        Assert.Equal("65534", lines[0]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(i => $"tick {i}"), lines.Skip(1));
        Assert.Equal(15, int.Parse((await user.DsupAsync("sql", "--csv", "SELECT signal FROM v_runs")).Lines[^1]));
    }
}
