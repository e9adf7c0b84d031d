using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Shim;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>
/// The shim is killed right before and right after each of its effects. At every point: a free lock without a start means that nothing ran
/// and nothing will; a start means that the program runs, once.
/// </summary>
public sealed class FaultTests
{
    /// <summary>A shim that is started for its run does not wait for one; those that do are the host's: see ShimDeathTests.</summary>
    private static readonly string[] OfWaiting =
        [nameof(ShimFault.None), nameof(ShimFault.BeforeShimFork), nameof(ShimFault.AfterShimFork), nameof(ShimFault.BeforeWait), nameof(ShimFault.AfterWait)];

    public static TheoryData<string, string> Points
    {
        get
        {
            var points = new TheoryData<string, string>();
            foreach (string gate in (string[])["fork", "spawn"])
                foreach (string fault in Enum.GetNames<ShimFault>().Except(OfWaiting))
                    points.Add(gate, fault);
            return points;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_shim_killed_at_any_point_leaves_a_true_state(string gate, string point)
    {
        ShimFault fault = Enum.Parse<ShimFault>(point);
        string ran = Path.Combine(Path.GetTempPath(), $"dsup-ran-{Environment.ProcessId}-{gate}-{fault}");
        string left = ran + "-left";
        // The shim is given time to take leave of the orphan while the command lives.
        string orphan = "p=$(sleep 0.05 & :); echo up; sleep 0.5", tree = $"(trap '' TERM; echo > {left}.deaf; exec sleep 1001) & echo $! > {left}; while [ ! -e {left}.deaf ]; do :; done";
        using var rig = new ShimRig(new("/bin/sh", "-c", $"echo ran >> {ran}; {orphan}; {tree}; i=0; while [ $i -lt 50 ]; do echo $i; i=$((i+1)); done; exit 7")
        {
            Flags = EndTests.Flags(gate),
            LogMaxBytes = 500,
            LogMaxFiles = 2,
            StopGrace = TimeSpan.FromMilliseconds(100),
        });

        await rig.Start(fault).ShimGoneAsync();
        await Until.TrueAsync(rig.IsLockFree, "the gated child has gone or run");

        Assert.Equal(-TestNative.SIGKILL, rig.ExitCode);
        StartedSlot? started = rig.Read<StartedSlot>(Slot.Started);
        Assert.Equal(fault >= ShimFault.StartedNotSynced, started is not null);
        Assert.Equal(fault >= ShimFault.EndNotSynced, rig.Read<EndSlot>(Slot.End) is { Kind: EndKind.Exited, Code: 7 });
        if (started is { } start)
            await Until.TrueAsync(() => !ProcFile.IsAlive(start.Pid), "the command has ended");
        Assert.Equal(started is null ? [] : ["ran"], File.Exists(ran) ? File.ReadAllLines(ran) : []);
        EndWhatIsLeft(left);
        File.Delete(ran);
        File.Delete(left);
        File.Delete(left + ".deaf");
    }

    /// <summary>Of a shim that died before it could: the child that the command left behind.</summary>
    private static void EndWhatIsLeft(string file)
    {
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), out int pid) && ProcFile.IsAlive(pid) && File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sleep\01001", StringComparison.Ordinal))
            TestNative.kill(pid, TestNative.SIGKILL);
    }
}
