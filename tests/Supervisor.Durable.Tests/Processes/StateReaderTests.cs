using Supervisor.Durable.Processes;
using Xunit;

namespace Supervisor.Durable.Tests.Processes;

public sealed class StateReaderTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        var state = StateFile.Of(
            (Slot.Header, new HeaderSlot { Run = 5, ShimPid = 6, ShimStartTime = 7 }.Bytes()),
            (Slot.Started, new StartedSlot { Pid = 8, StartTime = 9, PidfdInode = 10, WallNanoseconds = 11 }.Bytes()),
            (Slot.Exec, new ExecSlot { WallNanoseconds = 12 }.Bytes()),
            (Slot.End, new EndSlot { Kind = EndKind.Dumped, Code = 11, UserMicroseconds = 13 }.Bytes()),
            (Slot.Verdict, new VerdictSlot { Kind = VerdictKind.Lost }.Bytes()));

        var read = StateReader.Parse(state);

        Assert.Equal((5, 6, 7ul), (read.Header!.Value.Run, read.Header.Value.ShimPid, read.Header.Value.ShimStartTime));
        Assert.Equal((8, 9, 10), (read.Process!.Pid, read.Process.StartTime, read.Process.PidfdInode));
        Assert.Equal(12, read.Exec!.Value.WallNanoseconds);
        Assert.Equal((EndKind.Dumped, 11, 13), (read.End!.Value.Kind, read.End.Value.Code, read.End.Value.UserMicroseconds));
        Assert.Equal(VerdictKind.Lost, read.Verdict!.Value.Kind);
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
        var good = StateFile.Of((Slot.Header, new HeaderSlot { Run = 5 }.Bytes()), (Slot.Exec, new ExecSlot { WallNanoseconds = 12 }.Bytes()));
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
