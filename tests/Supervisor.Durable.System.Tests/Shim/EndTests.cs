using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>How a command's end, or the failure of its launch, is recorded; with both gates.</summary>
public sealed class EndTests
{
    private const int ENOENT = 2, EACCES = 13, EBADMSG = 74;

    public static TheoryData<string> Gates => ["fork", "spawn"];

    internal static SpecFlags Flags(string gate) => SpecFlags.ResetSignalMask | (gate == "spawn" ? SpecFlags.GateBySpawn : 0);

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task An_exit_code_is_recorded(string gate)
    {
        var (rig, end) = await ShimRig.CompleteAsync(new(Executables.Puppet, "exit", "7") { Flags = Flags(gate) });
        using ShimRig _ = rig;

        Assert.Equal((EndKind.Exited, 7), (end.Kind, end.Code));
        Assert.Equal(0, rig.ExitCode);
        Assert.Equal(42, rig.Read<HeaderSlot>(Slot.Header)!.Value.Run);
        Assert.True(end.WallNanoseconds >= rig.Read<StartedSlot>(Slot.Started)!.Value.WallNanoseconds);
        Assert.True(end.ElapsedNanoseconds > 0 && end.MaxResidentKilobytes > 0);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task A_crash_is_recorded_as_its_signal(string gate)
    {
        var (rig, end) = await ShimRig.CompleteAsync(new(Executables.Puppet, "crash") { Flags = Flags(gate) });
        using ShimRig _ = rig;

        Assert.True(end.Kind is EndKind.Killed or EndKind.Dumped);
        Assert.Equal(11, end.Code);
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task A_command_killed_from_outside_is_recorded_as_killed(string gate)
    {
        using var rig = new ShimRig(new(Executables.Puppet, "sleep") { Flags = Flags(gate) }).Start();
        TestNative.kill(await rig.ChildAsync(), TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        EndSlot end = rig.Read<EndSlot>(Slot.End)!.Value;
        Assert.Equal((EndKind.Killed, 9), (end.Kind, end.Code));
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task A_missing_program_fails_at_exec(string gate)
    {
        var (rig, end) = await ShimRig.CompleteAsync(new("/nowhere/program") { Flags = Flags(gate) });
        using ShimRig _ = rig;

        Assert.Equal((EndKind.LaunchError, ENOENT, LaunchStep.Exec), (end.Kind, end.Code, end.Step));
        Assert.Null(rig.Read<ExecSlot>(Slot.Exec));
    }

    [Theory]
    [MemberData(nameof(Gates))]
    public async Task A_missing_directory_fails_at_its_step(string gate)
    {
        var (rig, end) = await ShimRig.CompleteAsync(new(Executables.Puppet, "exit", "0") { Flags = Flags(gate), Directory = "/nowhere" });
        using ShimRig _ = rig;

        Assert.Equal((EndKind.LaunchError, ENOENT, LaunchStep.Directory), (end.Kind, end.Code, end.Step));
    }

    [Fact]
    public async Task A_program_that_may_not_be_run_fails_at_exec()
    {
        var (rig, end) = await ShimRig.CompleteAsync(new("/etc/passwd"));
        using ShimRig _ = rig;

        Assert.Equal((EndKind.LaunchError, EACCES, LaunchStep.Exec), (end.Kind, end.Code, end.Step));
    }

    [Fact]
    public async Task A_damaged_spec_is_refused()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "exit", "0"));
        byte[] spec = File.ReadAllBytes(rig.InRun(RunLayout.SpecFile));
        spec[^3] ^= 1;
        File.WriteAllBytes(rig.InRun(RunLayout.SpecFile), spec);

        await rig.Start().ShimGoneAsync();

        EndSlot end = rig.Read<EndSlot>(Slot.End)!.Value;
        Assert.Equal((EndKind.LaunchError, EBADMSG, LaunchStep.ReadSpec), (end.Kind, end.Code, end.Step));
        Assert.Null(rig.Read<StartedSlot>(Slot.Started));
    }

    [Fact]
    public async Task A_run_directory_is_good_for_one_run_only()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "print", "1"));
        using ShimRig _ = rig;
        byte[] before = File.ReadAllBytes(rig.InRun(RunLayout.StateFile));

        await rig.Start().ShimGoneAsync();

        Assert.NotEqual(0, rig.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(rig.InRun(RunLayout.StateFile)));
        Assert.Equal(["line 1"], rig.LogTexts);
    }

    [Theory]
    [InlineData("exit 3", true)]
    [InlineData("echo last words; exit 3", true)]
    [InlineData("printf 'no newline'; exit 3", true)]
    [InlineData("sleep 1000 & exit 3", false)]
    [InlineData("(setsid sleep 1000 &); exit 3", false)]
    public async Task An_end_says_whether_it_is_all_that_is_to_come(string line, bool isAll)
    {
        var (rig, end) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", line));
        using ShimRig _ = rig;

        Assert.Equal(3, end.Code);
        Assert.Equal(isAll, end.IsAll != 0);
    }

    [Fact]
    public async Task While_another_process_may_write_into_its_log_an_end_is_not_all()
    {
        string go = Path.Combine(Path.GetTempPath(), $"dsup-go-{Guid.NewGuid():N}");
        using var rig = new ShimRig(new("/bin/sh", "-c", $"while ! [ -e {go} ]; do sleep 0.02; done")).Start();
        int child = await rig.ChildAsync();
        using var held = File.OpenHandle($"/proc/{child}/fd/1", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        File.WriteAllText(go, "");
        await rig.ShimGoneAsync();
        File.Delete(go);

        Assert.Equal(0, rig.Read<EndSlot>(Slot.End)!.Value.IsAll);
    }
}
