using System.Text;
using Supervisor.Durable.Logs;
using Xunit;

namespace Supervisor.Durable.Tests.Logs;

/// <summary>Lines of the CRI format, the tail of a file, and a job's files as one log.</summary>
public sealed class LogReadingTests
{
    private const string At = "2026-01-01T00:00:00.123456789Z";

    [Theory]
    [InlineData("stdout F hello", "stdout", "hello", false)]
    [InlineData("stderr F ", "stderr", "", false)]
    [InlineData("stderr P half", "stderr", "half", true)]
    [InlineData("stdout F  two  spaces ", "stdout", " two  spaces ", false)]
    [InlineData("stdout F:x tags", "stdout", "tags", false)]
    public void A_line_is_read(string rest, string stream, string text, bool partial) =>
        Assert.Equal(new LogEntry(At, stream, text, partial), Parse(Encoding.UTF8.GetBytes($"{At} {rest}")));

    [Theory]
    [InlineData(""), InlineData("2026"), InlineData("2026-01-01T00:00:00Z stdout"), InlineData("2026-01-01T00:00:00Z stdout F"), InlineData("2026-01-01T00:00:00Z stdout  text")]
    public void A_torn_line_is_none(string line) => Assert.Null(Parse(Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced() =>
        Assert.Equal("a\uFFFDb", Parse([.. Encoding.ASCII.GetBytes($"{At} stdout F a"), 0xff, (byte)'b'])!.Text);

    [Fact]
    public void They_are_kept_as_they_were_beside_it()
    {
        byte[] text = [(byte)'a', 0xff, 0xc3];

        Assert.Equal(text, Parse([.. Encoding.ASCII.GetBytes($"{At} stdout F "), .. text])!.Bytes?.ToArray());
        Assert.Null(Parse(Encoding.UTF8.GetBytes($"{At} stdout F é"))!.Bytes);
    }

    [Fact]
    public void Lines_are_counted_and_not_their_pieces()
    {
        using var rig = new LogRig();
        rig.Append($"{At} stdout F one\n{At} stdout P a\n{At} stdout P b\n{At} stderr P x\n{At} stdout F c\n{At} stderr F y\n{At} stdout P rest\n");

        Assert.Equal(["rest"], rig.Read(1));
        Assert.Equal(["x", "c", "y", "rest"], rig.Read(2));
        Assert.Equal(["a", "b", "x", "c", "y", "rest"], rig.Read(3));
        Assert.Equal(["one", "a", "b", "x", "c", "y", "rest"], rig.Read(4));
        Assert.Equal(["a", "b", "c", "rest"], rig.Read(2, stream: "stdout"));
        Assert.Equal(["x", "y"], rig.Read(1, stream: "stderr"));
        Assert.Empty(rig.Read(0));
    }

    [Fact]
    public void A_line_whose_pieces_fill_several_windows_is_one()
    {
        using var rig = new LogRig();
        string[] pieces = [.. Enumerable.Range(0, 40).Select(i => $"{i} " + new string('x', 16_000))];
        rig.Append($"{At} stdout F before\n{string.Concat(pieces.Select(piece => $"{At} stdout P {piece}\n"))}{At} stdout F \n");

        Assert.Equal([.. pieces, ""], rig.Read(1));
        Assert.Equal(["before", .. pieces, ""], rig.Read(2));
    }

    [Fact]
    public void A_line_that_continues_in_the_next_file_is_one()
    {
        using var rig = new LogRig();
        rig.Append($"{At} stdout F one\n{At} stdout P a\n");
        rig.Rotate();
        rig.Append($"{At} stdout P b\n");
        rig.Rotate();
        rig.Append($"{At} stdout F c\n{At} stdout F last\n");

        Assert.Equal(["last"], rig.Read(1));
        Assert.Equal(["a", "b", "c", "last"], rig.Read(2));
        Assert.Equal(["one", "a", "b", "c", "last"], rig.Read(3));
    }

    [Fact]
    public void A_tail_is_read_across_windows()
    {
        using var rig = new LogRig();
        rig.Print([.. Enumerable.Range(0, 5000).Select(i => $"line {i} {new string('x', 100)}")]);   // 700 kB: more than one window

        foreach (var last in (int[])[0, 1, 2, 400, 401, 4999, 5000, 5001, int.MaxValue])
            Assert.Equal(Enumerable.Range(0, 5000).TakeLast(last).Select(i => $"line {i}"), rig.Read(last).Select(t => t[..t.LastIndexOf(' ')]));
    }

    [Fact]
    public void A_line_longer_than_a_window_is_whole()
    {
        using var rig = new LogRig();
        var text = new string('ä', 200_000);
        rig.Print("before", text, "after");

        Assert.Equal(["after"], rig.Read(1));
        Assert.Equal([text, "after"], rig.Read(2));
        Assert.Equal(["before", text, "after"], rig.Read(3));
    }

    [Fact]
    public void A_torn_last_line_is_left_out_until_it_is_whole()
    {
        using var rig = new LogRig();
        rig.Print("one");
        rig.Append($"{At} stdout F tw");
        using var tail = LogTail.Open(rig.Current)!;
        var all = new LogWindow(null, null, null);
        Assert.Equal(1, tail.GoBack(10, all, tail.Length, new OpenLines()));
        Assert.Equal("one", tail.Next(all)?.Text);
        Assert.Null(tail.Next(all));

        rig.Append("o\n");
        rig.Print("three");

        Assert.Equal(["two", "three", null], (string?[])[tail.Next(all)?.Text, tail.Next(all)?.Text, tail.Next(all)?.Text]);
        Assert.Equal(["one", "two", "three"], rig.Read(10));
    }

    [Fact]
    public void The_last_lines_are_read_across_rotated_files_in_their_order()
    {
        using var rig = new LogRig();
        for (var file = 0; file < 4; file++)
        {
            rig.Print($"{file}a", $"{file}b", $"{file}c");
            if (file < 3)
                rig.Rotate();
        }

        Assert.Equal(["2b", "2c", "3a", "3b", "3c"], rig.Read(5));
        Assert.Equal(12, rig.Read(int.MaxValue).Count);
        Assert.Equal("0a", rig.Read(int.MaxValue)[0]);
        rig.Rotate();                                                // and where there is no current file
        Assert.Equal(["3b", "3c"], rig.Read(2));
        Assert.Throws<JobNotFoundException>(() => rig.Archive.Read("missing", new LogQuery(10)));
    }

    [Fact]
    public void The_lines_of_one_run_are_those_from_its_start_to_the_next_ones()
    {
        using var rig = new LogRig();
        rig.Runs(0, 3, 5);
        rig.Print("1a", "1b", "1c", "2a");
        rig.Rotate();
        rig.Print("2b", "3a");

        Assert.Equal(["1a", "1b", "1c"], rig.Read(100, new RunId(1)));
        Assert.Equal(["2a", "2b"], rig.Read(100, new RunId(2)));
        Assert.Equal(["2b"], rig.Read(1, new RunId(2)));
        Assert.Equal(["3a"], rig.Read(100, new RunId(3)));
        Assert.Empty(rig.Read(100, new RunId(9)));
    }

    [Fact]
    public void The_lines_of_one_stream()
    {
        using var rig = new LogRig();
        rig.Append($"{At} stdout F out\n{At} stderr F err\n{At} stdout P half\n");

        Assert.Equal(["err"], rig.Read(10, stream: "stderr"));
        Assert.Equal(["out", "half"], rig.Read(10, stream: "stdout"));
        Assert.Equal(["half"], rig.Read(1, stream: "stdout"));
    }

    [Fact]
    public void A_long_log_is_read_as_it_is_asked_for_and_counted_without_being_kept()
    {
        var log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{At} stdout F line {i:D6}\n")));
        using var file = new CountingStream(log);
        using var tail = new LogTail(file);
        var all = new LogWindow(null, null, null);

        Assert.Equal("line 000000", tail.Next(all)?.Text);
        Assert.InRange(file.Taken, 1, 64 * 1024);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(150_000, tail.GoBack(150_000, all, tail.Length, new OpenLines()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal("line 050000", tail.Next(all)?.Text);
        Assert.InRange(file.Taken, log.Length, 4L * log.Length);     // parts that grow eightfold: no more than a few times the file
    }

    [Fact]
    public void What_is_longer_than_any_line_of_a_shim_is_passed_over_and_not_kept()
    {
        using var rig = new LogRig();
        rig.Print("before");
        rig.Append(new string('x', 3 << 20));
        rig.Append("\n");
        rig.Print("after");

        Assert.Equal(["before", "after"], rig.Read(10));
        Assert.Equal(["after"], rig.Read(1));
    }

    private static LogEntry? Parse(ReadOnlySpan<byte> line) => CriLine.TryParse(line, out var parsed) ? parsed.Entry() : null;
}
