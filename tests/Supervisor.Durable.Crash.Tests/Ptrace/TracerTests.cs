using System.Runtime.InteropServices;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The net is as fine as its tracer is exact.</summary>
public sealed class TracerTests
{
    [Theory]
    [InlineData("write", "")]
    [InlineData("exit_group", "was here\n")]
    public async Task A_process_killed_at_the_entry_of_a_system_call_has_not_made_it(string fatal, string written)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "system calls have names on x86-64 only");
        string file = Path.GetTempFileName();

        await Tracer.RunAsync(tracer =>
        {
            var (read, write) = Native.Pipe();
            int pid = Native.Spawn("/bin/sh", ["-c", $"read go; echo was here > {file}"], [], read, write, "/dev/null");
            var shell = tracer.Seize(pid, follow: true);
            tracer.Entered = (process, call) =>
            {
                if (call.ToString().StartsWith(fatal + "(", StringComparison.Ordinal))
                    Tracer.Kill(process);
            };
            Native.Write(write, "go\n");
            tracer.Pump(() => false);
            Native.close(read);
            Native.close(write);
            Assert.True(shell.IsDoomed && shell.IsOver);
        });

        Assert.Equal(written, await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [Fact]
    public async Task Forked_children_are_traced_too_and_known_by_their_parents()
    {
        IReadOnlyList<TracedProcess> born = [];

        await Tracer.RunAsync(tracer =>
        {
            var (read, write) = Native.Pipe();
            int pid = Native.Spawn("/bin/sh", ["-c", "read go; (/bin/true; exit 3); exit 4"], [], read, write, "/dev/null");
            tracer.CountAgain();
            var shell = tracer.Seize(pid, follow: false);
            Native.Write(write, "go\n");
            tracer.Pump(() => false);
            Native.close(read);
            Native.close(write);
            born = tracer.Born;
            Assert.Same(shell, born[0].Parent);
        });

        Assert.Equal(2, born.Count);
        Assert.Same(born[0], born[1].Parent);
        Assert.All(born, process => Assert.True(process is { IsOver: true, Calls: > 0 }));
        Assert.Equal("true", Path.GetFileName(born[1].Program));
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{born[1].Pid}"), "it is buried");
    }
}
