using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using Supervisor.Durable.Runs.Launching;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

public sealed class SpecWriterTests
{
    private static readonly ProcessHostOptions Options = new() { DataDirectory = "/data", ShimPath = "/shim", DefaultUmask = 0x3F };

    [Fact]
    public void A_spec_says_byte_for_byte_what_to_execute()
    {
        var command = new Command(new Program.Exec("/bin/echo", ["ä", "", "b c"]))
        {
            Options = new SpawnOptions { Grouped = true, ResetSignalMask = true },
            WorkingDirectory = "/tmp",
            Environment = new Command(new Program.Exec("x", [])).Environment.Add("NAME", "wért").Add("GONE", null),
        };
        var inherited = new Hashtable { ["PATH"] = "/bin", ["GONE"] = "1", ["NOTIFY_SOCKET"] = "/s", ["DSUP_SHIM_FAULT"] = "AfterGate", ["DSUP_FAULT_X"] = "1" };

        var bytes = SpecWriter.Write(Plan(command, inherited, new LogOptions { MaxBytes = 77, MaxFiles = 3 }));

        var header = MemoryMarshal.Read<SpecHeader>(bytes);
        Assert.Equal(RunLayout.SpecMagic, header.Magic);
        Assert.Equal((uint)bytes.Length, header.TotalBytes);
        Assert.Equal(42, header.Run);
        Assert.Equal(SpecFlags.Grouped | SpecFlags.ResetSignalMask, header.Flags);
        Assert.Equal((0x3Fu, RunLayout.Unchanged, RunLayout.Unchanged), (header.Umask, header.Nice, header.OomScoreAdj));
        Assert.Equal((77L, 3), (header.LogMaxBytes, header.LogMaxFiles));
        Assert.Equal(("/bin/echo", "/tmp", "/data/logs/web"), (Text(header.Program), Text(header.Directory), Text(header.LogDirectory)));
        Assert.Equal(["/bin/echo", "ä", "", "b c"], Table(header.Arguments, header.ArgumentCount));
        Assert.Equal(["DSUP_JOB=web", "DSUP_RUN=42", "DSUP_RUN_DIRECTORY=/data/runs/web/42", "NAME=wért", "PATH=/bin"],
            Table(header.Environment, header.EnvironmentCount));
        Assert.Equal(new SpecSummary(header.Flags, "/bin/echo", "/tmp", "/data/logs/web") { Stop = (15, 10_000_000_000) }, SpecSummary.Parse(bytes));

        string Text(uint at) => Encoding.UTF8.GetString(bytes.AsSpan((int)at)[..bytes.AsSpan((int)at).IndexOf((byte)0)]);
        string[] Table(uint at, uint count) => [.. Enumerable.Range(0, (int)count).Select(i => Text(MemoryMarshal.Read<uint>(bytes.AsSpan((int)at + (4 * i)))))];
    }

    [Fact]
    public void A_spec_of_an_earlier_supervisor_is_read_too_and_says_nothing_of_how_to_stop()
    {
        var plan = Plan(new Command(new Program.Exec("/bin/true", ["a"])) { WorkingDirectory = "/tmp" }, new Hashtable(), new LogOptions());
        var old = Older(SpecWriter.Write(plan));

        Assert.Equal(new SpecSummary(plan.Flags, "/bin/true", "/tmp", "/data/logs/web"), SpecSummary.Parse(old));
        Assert.Null(SpecSummary.Parse(old).Stop);
        Assert.Same(SpecSummary.Unknown, SpecSummary.Parse(old.AsSpan(0, RunLayout.FirstSpecHeaderBytes - 1)));
    }

    /// <summary>As it was before the header had the stop settings.</summary>
    private static byte[] Older(byte[] spec)
    {
        var header = MemoryMarshal.Read<SpecHeader>(spec);
        var gone = (uint)(Marshal.SizeOf<SpecHeader>() - RunLayout.FirstSpecHeaderBytes);
        for (var i = 0; i < header.ArgumentCount + header.EnvironmentCount; i++)
        {
            var at = spec.AsSpan((int)header.Arguments + (sizeof(uint) * i));
            MemoryMarshal.Write(at, MemoryMarshal.Read<uint>(at) - gone);
        }
        header.TotalBytes -= gone;
        header.Program -= gone;
        header.Directory -= gone;
        header.LogDirectory -= gone;
        header.Arguments -= gone;
        header.Environment -= gone;
        byte[] old = [.. MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref header, 1))[..RunLayout.FirstSpecHeaderBytes], .. spec.AsSpan(Marshal.SizeOf<SpecHeader>())];
        MemoryMarshal.Write(old.AsSpan(SpecWriter.CheckedFrom - sizeof(uint)), Checksum.Of(old.AsSpan(SpecWriter.CheckedFrom)));
        return old;
    }

    [Fact]
    public void A_shell_line_becomes_the_shells_arguments()
    {
        var plan = Plan(new Command(new Program.Shell("/bin/sh", ["-e"], "echo $0", ["zero"])), new Hashtable(), new LogOptions());

        Assert.Equal(["/bin/sh", "-e", "-c", "echo $0", "zero"], plan.Arguments);
        Assert.Equal("/", plan.Directory);
        Assert.Equal(["pwsh", "-Command", "ls"], Arguments(new Program.Shell("pwsh", [], "ls", []) { ProgramOption = "-Command" }));
        Assert.Equal(["awk", "-f", "{ print }", "file"], Arguments(new Program.Shell("awk", ["-f"], "{ print }", ["file"]) { ProgramOption = null }));
        Assert.Equal(["sh", "-c", "exec sleep 60"], Arguments(new Program.Shell("sh", [], "sleep 60", [])));

        static IEnumerable<string> Arguments(Program.Shell shell) => LaunchPlan.ArgumentsOf(shell, [], _ => true);
    }

    [Fact]
    public async Task A_spec_of_any_size_is_read_again_from_its_file_and_a_missing_one_is_unknown()
    {
        var path = Path.GetTempFileName();
        try
        {
            foreach (var length in (int[])[1, 16_000, 16_384, 300_000])
            {
                var bytes = SpecWriter.Write(Plan(new Command(new Program.Exec("/bin/true", [new string('x', length)])), new Hashtable(), new LogOptions()));
                await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
                Assert.Equal(SpecSummary.Parse(bytes), SpecSummary.Read(path));
                Assert.Equal("/bin/true", SpecSummary.Read(path).Program);
            }
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Same(SpecSummary.Unknown, SpecSummary.Read(path));
    }

    [Fact]
    public void Any_changed_byte_makes_a_spec_unreadable()
    {
        var bytes = SpecWriter.Write(Plan(new Command(new Program.Exec("/bin/true", [])), new Hashtable(), new LogOptions()));

        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Same(SpecSummary.Unknown, SpecSummary.Parse(bytes));
            bytes[i] ^= 1;
        }
        Assert.Same(SpecSummary.Unknown, SpecSummary.Parse(bytes.AsSpan(0, 20)));
        Assert.NotSame(SpecSummary.Unknown, SpecSummary.Parse(bytes));
    }

    [Theory]
    [InlineData("A=B", "1", "'A=B' cannot be the name of an environment variable. Use a name without '=' in the job's Environment.")]
    [InlineData("A", "1\0", "The value of 'A' contains a NUL character, which no environment can hold. Remove it from the job's Environment.")]
    public void What_no_environment_can_hold_is_refused(string name, string value, string message)
    {
        var command = new Command(new Program.Exec("/bin/true", []));
        command = command with { Environment = command.Environment.Add(name, value) };

        Assert.Equal(message, Assert.Throws<LaunchException>(() => Plan(command, new Hashtable(), new LogOptions())).Message);
    }

    [Fact]
    public void The_checksum_is_CRC32C() => Assert.Equal(0xE3069283u, Checksum.Of("123456789"u8));

    private static LaunchPlan Plan(Command command, IDictionary inherited, LogOptions logs) => LaunchPlan.Of(
        new LaunchOrder(new RunId(42), "web", new JobSpec(command) { Logs = logs }), "/data/runs/web/42", "/data/logs/web", Options, 0, inherited);
}
