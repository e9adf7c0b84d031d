using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>A setuid program has become root under an ordinary user's supervisor, which the kernel then does not let signal it.</summary>
public sealed class SetuidTests
{
    [Fact]
    public async Task A_signal_that_may_not_be_sent_fails_and_says_why_in_ticket_status_and_exit_code()
    {
        await using var user = new OrdinaryUser();
        if (await StartRootAsync(user) is not { } pid)
            return;

        (await user.DsupAsync("signal", "s", "HUP")).Failed(6, "s: failed", "(EPERM)", $"process {pid} runs as another user");
        (await user.DsupAsync("signal", "s", "KILL")).Failed(6, "(EPERM)");

        Assert.Equal("failed", Cell(await user.DsupAsync("sql", "--csv", "SELECT outcome FROM v_tickets WHERE control = 'signal' ORDER BY ticket LIMIT 1")));
        Assert.Equal("running", Cell(await user.DsupAsync("sql", "--csv", "SELECT state FROM v_jobs")));
        TestNative.kill(pid, TestNative.SIGKILL);
        await InStateAsync(user, "finished");
        (await user.DsupAsync("signal", "s", "HUP")).Failed(3, "not running");
    }

    [Fact]
    public async Task A_stop_that_cannot_be_carried_out_says_why_at_once_and_fails_when_its_kill_is_refused()
    {
        await using var user = new OrdinaryUser();
        if (await StartRootAsync(user) is not { } pid)
            return;

        var ticket = (await user.DsupAsync("stop", "s", "--grace", "90s", "--no-wait")).Succeeded().Out.Trim();
        await Until.TrueAsync(async () => (await user.DsupAsync("status", "s")).Out.Contains("(EPERM)", StringComparison.Ordinal), "the status says why");
        Assert.Contains("(EPERM)", (await user.DsupAsync("ticket", ticket)).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("stopping", Cell(await user.DsupAsync("sql", "--csv", "SELECT state FROM v_jobs")));

        (await user.DsupAsync("stop", "s", "--now")).Failed(6, "(EPERM)");
        (await user.DsupAsync("restart", "s", "--grace", "1s")).Failed(6, "(EPERM)");
        (await user.DsupAsync("wait", "--ticket", ticket)).Failed(6, "(EPERM)");
        Assert.Contains("(EPERM)", (await user.DsupAsync("status", "s")).Out, StringComparison.Ordinal);

        TestNative.kill(pid, TestNative.SIGKILL);
        await InStateAsync(user, "finished");
        Assert.Equal("0", Cell(await user.DsupAsync("sql", "--csv", "SELECT count(*) FROM v_pending")));
    }

    /// <summary>A job of the ordinary user that has become root altogether; null where the world does not let this be set up.</summary>
    private static async Task<int?> StartRootAsync(OrdinaryUser user)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        var becomes = user.InFolder("becomes-root");
        File.Copy("/usr/bin/setpriv", becomes);
        File.SetUnixFileMode(becomes, File.GetUnixFileMode(becomes) | UnixFileMode.SetUser);
        await user.StartAsync();
        (await user.DsupAsync("run", "s", "--", becomes, "--reuid=0", "--regid=0", "--clear-groups", "sleep", "1000")).Succeeded();
        var pid = int.Parse(Cell(await user.DsupAsync("sql", "--csv", "SELECT pid FROM v_runs")), CultureInfo.InvariantCulture);
        await Until.TrueAsync(
            () => !File.Exists($"/proc/{pid}/cmdline") || File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sleep\0", StringComparison.Ordinal), "it has become root, or may not");
        return File.Exists($"/proc/{pid}/cmdline") ? pid : null;         // a mount that takes no setuid: setpriv has failed
    }

    private static Task InStateAsync(OrdinaryUser user, string state) =>
        Until.TrueAsync(async () => Cell(await user.DsupAsync("sql", "--csv", "SELECT state FROM v_jobs")) == state, $"the job is {state}");

    private static string Cell(Answer csv) => csv.Succeeded().Lines[^1];
}
