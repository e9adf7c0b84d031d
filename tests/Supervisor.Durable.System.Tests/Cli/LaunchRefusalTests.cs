namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>What cannot be launched is said in one line, and leaves nothing behind.</summary>
public sealed class LaunchRefusalTests : IAsyncLifetime
{
    private SupervisorRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await SupervisorRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("/no/such/program", "/no/such/program", "does not exist", "install")]
    [InlineData("no-such-program-anywhere", "no-such-program-anywhere", "PATH", "absolute path")]
    [InlineData("./plain.txt", "plain.txt", "not executable", "chmod")]
    [InlineData("/tmp", "/tmp", "is a directory", "program")]
    public async Task A_program_that_cannot_be_executed_fails_its_start(string program, params string[] words)
    {
        await File.WriteAllTextAsync(_rig.InFolder("plain.txt"), "no program");

        Answer run = await _rig.DsupAsync("run", "wrong", "--", program);

        run.Failed(1, words);
        await NothingStartedAsync();
    }

    [Fact]
    public async Task A_working_directory_that_does_not_exist_fails_the_start()
    {
        Answer run = await _rig.DsupAsync("run", "wrong", "--cwd", "/no/such/folder", "--", "sleep", "1000");

        run.Failed(1, "/no/such/folder", "does not exist", "Create it");
        await NothingStartedAsync();
    }

    [Fact]
    public async Task A_script_whose_interpreter_does_not_exist_fails_the_start()
    {
        string script = _rig.InFolder("script");
        await File.WriteAllTextAsync(script, "#!/no/such/shell\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Answer run = await _rig.DsupAsync("run", "wrong", "--", script);

        run.Failed(1, "/no/such/shell", "interpreter", "does not exist");
        await NothingStartedAsync();
    }

    private async Task NothingStartedAsync()
    {
        var ticket = Assert.Single(await _rig.Client.ListTicketsAsync());
        Assert.Equal(("start", "failed"), (ticket.Control, ticket.Outcome));
        Assert.NotEmpty(ticket.Error!);
        Assert.Equal("failed", (await _rig.Client.GetJobAsync("wrong")).State);
        Assert.Empty(_rig.JobProcesses());
        await Until.TrueAsync(() => _rig.RunDirectories().Length == 0, "no run directory is left");
    }
}
