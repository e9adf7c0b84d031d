using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ProgramLookupTests : IDisposable
{
    private readonly ScratchDirectory _folder = new("dsup-lookup-");

    public ProgramLookupTests()
    {
        File.WriteAllText(_folder.In("runs"), "#!/bin/sh\n");
        File.SetUnixFileMode(_folder.In("runs"), (UnixFileMode)0x1ED); // 0755
        File.WriteAllText(_folder.In("doesnt"), "#!/no/such/sh -x\n");
        File.SetUnixFileMode(_folder.In("doesnt"), (UnixFileMode)0x1A4); // 0644
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_is_searched_in_PATH_and_a_path_begins_at_the_working_directory()
    {
        Assert.Equal($"{_folder.Path}/runs", ProgramLookup.Find("runs", $"/nonexistent:{_folder.Path}", "/"));
        Assert.Equal($"{_folder.Path}/runs", ProgramLookup.Find("runs", ":/bin", _folder.Path));
        Assert.Equal($"{_folder.Path}/./runs", ProgramLookup.Find("./runs", "/bin", _folder.Path));
        Assert.Equal("/bin/sh", ProgramLookup.Find("/bin/sh", null, _folder.Path));
        Assert.EndsWith("/sh", ProgramLookup.Find("sh", path: null, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_executed_is_named_with_the_reason_and_the_way_out()
    {
        Assert.Equal("The command 'frobnicate' was not found in the job's PATH. Give an absolute path, or set PATH in the job's Environment.",
            Refused("frobnicate", "/usr/bin:/bin"));
        Assert.Equal($"'{_folder.Path}/doesnt' is not executable (permission denied, EACCES). chmod +x it, or run it with: --shell", Refused("doesnt", _folder.Path));
        Assert.Equal($"'{_folder.Path}/doesnt' is not executable (permission denied, EACCES). chmod +x it, or run it with: --shell", Refused($"{_folder.Path}/doesnt"));
        Assert.Equal($"'{_folder.Path}' is a directory, not a program (EISDIR). Give the path of a program.", Refused(_folder.Path));
        Assert.Equal("'/no/such' does not exist (ENOENT). Correct the path, or install the program.", Refused("/no/such"));
        Assert.Equal("'/bin/sh/x' does not exist: part of the path is a file (ENOTDIR). Correct the path.", Refused("/bin/sh/x"));
        Assert.Equal("The program of the job is an empty string. Give a program's path or name.", Refused(""));

        static string Refused(string name, string path = "/bin") => Assert.Throws<LaunchException>(() => ProgramLookup.Find(name, path, "/")).Message;
    }

    [Fact]
    public void A_working_directory_must_be_one()
    {
        Assert.Equal("/", ProgramLookup.WorkingDirectory(null));
        Assert.Equal(_folder.Path, ProgramLookup.WorkingDirectory(_folder.Path));
        Assert.Equal("The working directory '/no/such' does not exist (ENOENT). Create it, or change the job's WorkingDirectory.", Refused("/no/such"));
        Assert.Equal("The working directory '/bin/sh' is not a directory (ENOTDIR). Set the job's WorkingDirectory to a directory.", Refused("/bin/sh"));
        Assert.Equal("The working directory 'tmp' is not an absolute path. Give one that begins with '/'.", Refused("tmp"));

        static string Refused(string directory) => Assert.Throws<LaunchException>(() => ProgramLookup.WorkingDirectory(directory)).Message;
    }

    [Fact]
    public void Every_step_and_errno_gives_one_line_that_names_something()
    {
        var spec = new SpecSummary(SpecFlags.None, $"{_folder.Path}/doesnt", "/w", "/l");

        foreach (var step in Enum.GetValues<LaunchStep>())
        {
            for (var errno = 1; errno < 134; errno++)
            {
                var message = LaunchFailure.Describe(step, errno, spec);
                Assert.True(message.Length > 30 && !message.Contains('\n', StringComparison.Ordinal), message);
            }
        }
        Assert.Equal($"The interpreter '/no/such/sh' in the first line of '{_folder.Path}/doesnt' does not exist (ENOENT). Correct the #! line, or install it.",
            LaunchFailure.Describe(LaunchStep.Exec, Errno.ENOENT, spec));
        Assert.Contains("Begin the script with a line such as #!/bin/sh", LaunchFailure.Describe(LaunchStep.Exec, Errno.ENOEXEC, spec), StringComparison.Ordinal);
    }
}
