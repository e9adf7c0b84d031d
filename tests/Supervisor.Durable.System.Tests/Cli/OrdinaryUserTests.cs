using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>
/// The story as nobody. Where the tests run as an ordinary user all the others are this test already; only root can be somebody else.
/// </summary>
public sealed class OrdinaryUserTests
{
    private static readonly string[] AsNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"], AsAnother = ["--reuid=65533", "--regid=65533", "--clear-groups"];

    [Fact]
    public async Task Nobody_can_have_a_supervisor_of_his_own_into_which_nobody_else_sees()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        await using var rig = SupervisorRig.Prepare();
        Copy(Path.GetDirectoryName(Executables.Dsupd)!, rig.InFolder("daemon"));
        Copy(Path.GetDirectoryName(Executables.Dsup)!, rig.InFolder("cli"));
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(rig.Folder, everybody | UnixFileMode.OtherWrite);
        var environment = new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = rig.Data, ["HOME"] = rig.Folder, ["DSUP_CONFIG_DIR"] = "" };
        string dsup = rig.InFolder("cli/dsup");

        using var first = Start(AsNobody, rig.InFolder("daemon/dsupd"));
        await Until.TrueAsync(() => first.Out.StartsWith("ready", StringComparison.Ordinal) || first.HasExited, "dsupd is ready");
        Assert.False(first.HasExited, first.Error);
        (await EndAsync(AsNobody, dsup, "run", "clock", "--shell", "--", "id -u; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done")).Succeeded();
        await SaidAsync("tick 3");
        await first.Kill9Async();
        using var second = Start(AsNobody, rig.InFolder("daemon/dsupd"));
        await Until.TrueAsync(() => second.Out.StartsWith("ready", StringComparison.Ordinal) || second.HasExited, "dsupd is ready");

        Answer forbidden = await EndAsync(AsAnother, dsup, "status");
        forbidden.Failed(6, rig.Data);
        Assert.NotEqual(0, (await EndAsync(AsAnother, "/bin/cat", Path.Combine(rig.Data, "supervisor.db"))).ExitCode);
        Assert.NotEqual(0, (await EndAsync(AsAnother, "/bin/ls", rig.Data)).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(rig.Data, "dsup.sock")));

        (await EndAsync(AsNobody, dsup, "stop", "clock")).Succeeded();
        string[] lines = (await EndAsync(AsNobody, dsup, "logs", "clock", "-n", "all")).Succeeded().Lines;
        Assert.Equal("65534", lines[0]);
        Assert.Equal(Enumerable.Range(1, lines.Length - 1).Select(i => $"tick {i}"), lines.Skip(1));
        Assert.Equal(15, int.Parse((await EndAsync(AsNobody, dsup, "sql", "--csv", "SELECT signal FROM v_runs")).Lines[^1]));

        Running Start(string[] user, params string[] words) =>
            Running.Start("/usr/bin/setpriv", [.. user, .. words], rig.Folder, environment);
        async Task<Answer> EndAsync(string[] user, params string[] words)
        {
            using var program = Start(user, words);
            return await program.EndAsync();
        }
        Task SaidAsync(string line) => Until.TrueAsync(
            async () => (await EndAsync(AsNobody, dsup, "logs", "clock")).Lines.Contains(line), "the clock says " + line);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
