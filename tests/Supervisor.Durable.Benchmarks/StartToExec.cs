using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Supervisor.Durable.Processes;

namespace Supervisor.Durable.Benchmarks;

/// <summary>Start sent → the shim has seen the exec, one caller; its limit is one bare posix_spawn of the same program.</summary>
internal static partial class StartToExec
{
    private const int Times = 200;

    public static async Task MeasureAsync(BenchRig rig)
    {
        await rig.DefineSleepAsync("sleeper");
        var (exec, ticket) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            var sent = Wall();
            var start = rig.Supervisor.Send("sleeper", ControlBatch.Start());
            var run = (await start.Accepted)[^1];
            await start;
            ticket.Add((Wall() - sent) / 1000.0);
            var state = File.ReadAllBytes(Path.Combine(rig.Directory, "runs", "sleeper", run.Value.ToString(CultureInfo.InvariantCulture), RunLayout.StateFile));
            exec.Add((MemoryMarshal.Read<ExecSlot>(state.AsSpan(((int)Slot.Exec * RunLayout.SlotBytes) + Unsafe.SizeOf<SlotPrefix>())).WallNanoseconds - sent) / 1000.0);
            await rig.Supervisor.Send("sleeper", ControlBatch.Stop());
        }
        var bare = SpawnBare();
        Figures.Print("start sent → program exec'ed", [.. exec], bare);
        Figures.Print("start sent → ticket resolved", [.. ticket], bare);
    }

    private static long Wall() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>posix_spawn returns when the child has exec'ed: glibc's is a vfork.</summary>
    private static unsafe double[] SpawnBare()
    {
        var samples = new double[Times];
        fixed (byte* program = "/bin/sleep\0"u8, argument = "0\0"u8)
        {
            var arguments = stackalloc byte*[] { program, argument, null };
            var environment = stackalloc byte*[] { null };
            for (var i = 0; i < Times; i++)
            {
                var from = Wall();
                var error = Native.Spawn.posix_spawn(out var pid, program, null, null, arguments, environment);
                samples[i] = (Wall() - from) / 1000.0;
                if (error == 0)
                    _ = waitpid(pid, null, 0);
            }
        }
        return samples;
    }

    [LibraryImport("libc")] private static unsafe partial int waitpid(int pid, int* status, int options);
}
