using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

public sealed class StateReaderTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        var state = StateFile.Of(
            (Slot.Header, new HeaderSlot { Run = 5, ShimPid = 6, ShimStartTime = 7 }.Bytes()),
            (Slot.Started, new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = 8, StartTime = 9, PidfdInode = 10, WallNanoseconds = 11 }.Bytes()),
            (Slot.Exec, new ExecSlot { WallNanoseconds = 12 }.Bytes()),
            (Slot.End, new EndSlot { Kind = EndKind.Dumped, Code = 11, UserMicroseconds = 13 }.Bytes()),
            (Slot.Verdict, new VerdictSlot { Kind = VerdictKind.Lost }.Bytes()),
            (Slot.Stop, new StopSlot { Phase = StopPhase.Asked, Scope = StopScope.Tree, Signal = 2, GraceNanoseconds = 14, UntilNanoseconds = 15 }.Bytes()),
            (Slot.Left, new LeftSlot { UntilNanoseconds = 16 }.Bytes()));

        var read = StateReader.Parse(state);

        Assert.Equal((5, 6, 7ul), (read.Header!.Value.Run, read.Header.Value.ShimPid, read.Header.Value.ShimStartTime));
        Assert.Equal((8, 9, 10), (read.Process!.Pid, read.Process.StartTime, read.Process.PidfdInode));
        Assert.Equal(12, read.Exec!.Value.WallNanoseconds);
        Assert.Equal((EndKind.Dumped, 11, 13), (read.End!.Value.Kind, read.End.Value.Code, read.End.Value.UserMicroseconds));
        Assert.Equal(VerdictKind.Lost, read.Verdict!.Value.Kind);
        Assert.Equal((StopPhase.Asked, StopScope.Tree, 2, 14, 15), (read.Stop!.Value.Phase, read.Stop.Value.Scope, read.Stop.Value.Signal, read.Stop.Value.GraceNanoseconds, read.Stop.Value.UntilNanoseconds));
        Assert.Equal(16, read.Left!.Value.UntilNanoseconds);
    }

    [Theory]
    [InlineData(0, 10, 1), InlineData(65, 10, 1), InlineData(-1, 10, 1), InlineData(15, -1, 1), InlineData(15, 10, -1), InlineData(15, 10, 4)]
    public void A_stop_that_cannot_have_been_written_says_nothing(int signal, long grace, int phase)
    {
        var slot = new StopSlot { Signal = signal, GraceNanoseconds = grace, Phase = (StopPhase)phase };

        Assert.Null(StateReader.Parse(StateFile.Of((Slot.Stop, slot.Bytes()))).Stop);
    }

    [Fact]
    public void The_last_stop_counts_and_the_first_of_what_was_left()
    {
        var first = StateReader.Parse(StateFile.Of((Slot.Stop, new StopSlot { Signal = 1 }.Bytes()), (Slot.Left, new LeftSlot { UntilNanoseconds = 1 }.Bytes())));
        var later = StateReader.Parse(StateFile.Of((Slot.Stop, new StopSlot { Signal = 2 }.Bytes()), (Slot.Left, new LeftSlot { UntilNanoseconds = 2 }.Bytes())));

        Assert.Equal((2, 1L), (first.With(later).Stop!.Value.Signal, first.With(later).Left!.Value.UntilNanoseconds));
        Assert.Equal(1, first.With(RunState.Empty).Stop!.Value.Signal);
    }

    [Fact]
    public void Zeros_a_short_file_and_no_file_say_nothing()
    {
        Assert.Equal(RunState.Empty, StateReader.Parse(new byte[RunLayout.StateBytes]));
        Assert.Equal(RunState.Empty, StateReader.Parse([1, 2, 3]));
        Assert.Equal(RunState.Empty, StateReader.Read("/nonexistent/state"));
    }

    [Fact]
    public void A_slot_with_any_bad_bit_counts_as_not_written_and_spoils_no_other()
    {
        var good = StateFile.Of((Slot.Header, new HeaderSlot { Run = 5, ShimPid = 6 }.Bytes()), (Slot.Exec, new ExecSlot { WallNanoseconds = 12 }.Bytes()));
        var slot = (int)Slot.Exec * RunLayout.SlotBytes;

        for (var bit = 0; bit < 8 * new ExecSlot().Bytes().Length; bit++)
        {
            var bad = (byte[])good.Clone();
            bad[slot + (bit / 8)] ^= (byte)(1 << (bit % 8));
            var read = StateReader.Parse(bad);
            Assert.Null(read.Exec);
            Assert.NotNull(read.Header);
        }
    }

    public static TheoryData<string, byte[], string> Absurdities => new()
    {
        { "End", new EndSlot { Kind = EndKind.Killed, Code = 0 }.Bytes(), "its end has the signal 0" },
        { "End", new EndSlot { Kind = EndKind.Killed, Code = 65 }.Bytes(), "its end has the signal 65" },
        { "End", new EndSlot { Kind = EndKind.Dumped, Code = -1 }.Bytes(), "its end has the signal -1" },
        { "End", new EndSlot { Kind = EndKind.Exited, Code = 256 }.Bytes(), "its end has the exit code 256" },
        { "End", new EndSlot { Kind = EndKind.Exited, Code = int.MinValue }.Bytes(), "its end has the exit code -2147483648" },
        { "End", new EndSlot { Kind = (EndKind)5 }.Bytes(), "its end is of kind 5" },
        { "End", new EndSlot { Kind = EndKind.LaunchError, Code = -2 }.Bytes(), "its launch failed with the error number -2" },
        { "End", new EndSlot { Kind = EndKind.Exited, WallNanoseconds = long.MinValue }.Bytes(), "it ended at -9223372036854775808 ns" },
        { "End", new EndSlot { Kind = EndKind.Exited, UserMicroseconds = long.MaxValue }.Bytes(), "it used 9223372036854775807 µs of processor time" },
        { "End", new EndSlot { Kind = EndKind.Exited, SystemMicroseconds = -1 }.Bytes(), "it used -1 µs of the kernel's time" },
        { "End", new EndSlot { Kind = EndKind.Exited, MaxResidentKilobytes = long.MaxValue }.Bytes(), "it used 9223372036854775807 kB of memory" },
        { "Started", new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = 0 }.Bytes(), "it was started as pid 0" },
        { "Started", new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = -1 }.Bytes(), "it was started as pid -1" },
        { "Started", new StartedSlot { Pid = 5 }.Bytes(), "it was started in a boot without an id" },
        { "Started", new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = 5, StartTime = ulong.MaxValue }.Bytes(), "it was started at 18446744073709551615 ticks after the boot" },
        { "Started", new StartedSlot { Boot = StateFile.Boot(BootIdentity.Current.Kernel), Pid = 5, WallNanoseconds = -1 }.Bytes(), "it was started at -1 ns" },
        { "Header", new HeaderSlot { Run = 1, ShimPid = -1 }.Bytes(), "its header has the shim's pid -1" },
        { "Header", new HeaderSlot { Run = 0, ShimPid = 1 }.Bytes(), "its header is of run 0" },
        { "Exec", new ExecSlot { WallNanoseconds = -1 }.Bytes(), "it was executed at -1 ns" },
        { "Verdict", new VerdictSlot { Kind = (VerdictKind)9 }.Bytes(), "its verdict is of kind 9" },
    };

    [Theory]
    [MemberData(nameof(Absurdities))]
    public void A_whole_slot_that_says_what_cannot_be_counts_as_not_written_and_is_remembered_as_that(string slot, byte[] bytes, string absurd)
    {
        var read = StateReader.Parse(StateFile.Of((Enum.Parse<Slot>(slot), bytes)));

        Assert.Equal(RunState.Empty with { Absurd = absurd }, read);
        Assert.Equal(absurd, RunState.Empty.With(read).Absurd);
    }

    [Fact]
    public void Rubbish_never_throws()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[random.Next(RunLayout.StateBytes + 1)];
            random.NextBytes(bytes);
            Assert.Equal(RunState.Empty, StateReader.Parse(bytes));
        }
    }

    [Theory]
    [InlineData("7 (a) b (c) ) S 3 4 5 0 -1 4194560 1 2 3 4 5 6 7 8 9 10 11 12 99 0", 7, 'S', 3, 4, 5, 99)]
    public void A_process_may_have_any_name(string text, int pid, char state, int parent, int group, int session, long start)
    {
        var stat = ProcStat.Parse(text)!.Value;

        Assert.Equal((pid, state, parent, group, session), (stat.Pid, stat.State, stat.Parent, stat.Group, stat.Session));
        Assert.Equal(start, stat.StartTime);
        Assert.Null(ProcStat.Parse("rubbish"));
    }
}
