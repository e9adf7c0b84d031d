using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>What the command finds when it starts.</summary>
public sealed class ChildTests
{
    public static TheoryData<string> Gates => EndTests.Gates;

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task It_has_three_descriptors_and_no_more(string gate)
    {
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "fds") { Flags = EndTests.Flags(gate) });
        using ShimRig _ = rig;

        Assert.Collection(rig.LogTexts.Order(), input => Assert.Equal("0 /dev/null", input),
            output => Assert.StartsWith("1 pipe:[", output, StringComparison.Ordinal), errors => Assert.StartsWith("2 pipe:[", errors, StringComparison.Ordinal));
        Assert.Equal(3, rig.LogTexts.Select(line => line[2..]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task Its_signal_mask_and_dispositions_are_clean(string gate)
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/grep", "^Sig[BI]", "/proc/self/status") { Flags = EndTests.Flags(gate) });
        using ShimRig _ = rig;

        Assert.Equal(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], rig.LogTexts);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task It_gets_the_signal_mask_of_the_spec(string gate)
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/grep", "^SigBlk", "/proc/self/status")
        {
            Flags = EndTests.Flags(gate) & ~SpecFlags.ResetSignalMask,
            SignalMask = 0x200,
        });
        using ShimRig _ = rig;

        Assert.Equal(["SigBlk:\t0000000000000200"], rig.LogTexts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(65534u)]
    public async Task A_command_that_has_dropped_its_user_can_open_its_output_by_name(uint? user)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        string drop = user is null ? "exec setpriv --reuid 65534 --clear-groups " : "exec ";
        var (rig, end) = await ShimRig.CompleteAsync(
            new("/bin/sh", "-c", drop + "sh -c 'echo to out > /dev/stdout; echo to err > /dev/stderr'") { User = user, Environment = ["PATH=/usr/bin:/bin"] });
        using ShimRig _ = rig;

        Assert.Equal(0, end.Code);
        Assert.Equal(["to err", "to out"], rig.LogTexts.Order());
    }

    [Theory]
    [InlineData("fork", "None")]
    [InlineData("fork", "Grouped")]
    [InlineData("spawn", "Session")]
    [InlineData("fork", "Session")]
    public async Task It_always_leads_its_own_group_and_a_session_if_asked(string gate, string option)
    {
        SpecFlags flags = Enum.Parse<SpecFlags>(option);
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "pids") { Flags = EndTests.Flags(gate) | flags });
        using ShimRig _ = rig;

        int pid = rig.Read<StartedSlot>(Slot.Started)!.Value.Pid, shim = rig.Read<HeaderSlot>(Slot.Header)!.Value.ShimPid;
        Assert.Equal([$"pid {pid} ppid {shim} pgid {pid} sid {(flags == SpecFlags.Session ? pid : shim)}"], rig.LogTexts);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task It_has_the_environment_directory_and_limits_of_the_spec(string gate)
    {
        const int openFiles = 7;
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", "echo $GREETING; pwd; ulimit -n; umask; env | wc -l")
        {
            Flags = EndTests.Flags(gate),
            Environment = ["GREETING=grüezi"],
            Directory = "/usr",
            Limits = [new() { Resource = openFiles, Soft = 123, Hard = 456 }],
        });
        using ShimRig _ = rig;

        Assert.Equal(["grüezi", "/usr", "123", "0022"], rig.LogTexts[..4]);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task It_runs_as_the_user_of_the_spec_and_can_reopen_its_output(string gate)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can run a command as another user");

        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", "id -u; id -g; id -G; echo again > /dev/stdout")
        {
            Flags = EndTests.Flags(gate),
            User = 65534,
        });
        using ShimRig _ = rig;

        Assert.Equal(["65534", "65534", "65534", "again"], rig.LogTexts);
    }

    [Fact]
    public async Task Its_oom_score_is_that_of_the_supervisor()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/cat", "/proc/self/oom_score_adj"));
        using ShimRig _ = rig;

        Assert.Equal([File.ReadAllText("/proc/self/oom_score_adj").Trim()], rig.LogTexts);
    }
}
