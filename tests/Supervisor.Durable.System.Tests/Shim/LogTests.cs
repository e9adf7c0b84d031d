using System.Text;
using System.Text.RegularExpressions;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>What stands in the log, and where.</summary>
public sealed partial class LogTests
{
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (stdout|stderr) [FP] .*$")]
    private static partial Regex Record { get; }

    [Fact]
    public async Task Both_streams_go_to_one_file_in_the_format_of_the_CRI()
    {
        DateTime before = DateTime.UtcNow;
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", "echo to out; echo to err >&2; printf 'no newline'"));
        using ShimRig _ = rig;

        string[] lines = rig.Log.TrimEnd('\n').Split('\n');
        Assert.All(lines, l => Assert.Matches(Record, l));
        Assert.All(lines, l => Assert.InRange(DateTime.Parse(l[..30]).ToUniversalTime(), before, DateTime.UtcNow));
        Assert.Equal(["stderr F to err", "stdout F to out", "stdout P no newline"], lines.Select(l => l[31..]).Order());
    }

    [Fact]
    public async Task A_long_line_comes_in_pieces_of_16_KiB()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "flood", "40001", "40001"));
        using ShimRig _ = rig;

        string[] lines = rig.Log.TrimEnd('\n').Split('\n');
        Assert.Equal([('P', 16384), ('P', 16384), ('F', 7232)], lines.Select(l => (l[38], l.Length - 40)));
    }

    [Theory]
    [InlineData(@"\303\251", 16383, 16383)]
    [InlineData(@"\342\202\254", 16382, 16382)]
    [InlineData(@"\360\237\230\200", 16381, 16381)]
    [InlineData(@"\360\237\230\200", 16380, 16384)]
    [InlineData(@"\200\200\200\200\200", 16380, 16384)]
    [InlineData(@"\303\303\251", 16383, 16384)]
    public async Task A_long_line_is_cut_between_characters(string character, int before, int first)
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", $"head -c {before} /dev/zero | tr '\\0' a; printf '{character}bc\\n'"));
        using ShimRig _ = rig;

        byte[] log = File.ReadAllBytes(Path.Combine(rig.Logs, "current"));
        int end = Array.IndexOf(log, (byte)'\n');
        byte[] text = [.. log[40..end], .. log[(end + 41)..^1]];
        byte[] printed = [.. Enumerable.Repeat((byte)'a', before), .. character.Split('\\')[1..].Select(octal => Convert.ToByte(octal, 8)), .. "bc"u8];
        Assert.Equal(first, end - 40);
        Assert.Equal(printed, text);
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("removed")]
    [InlineData("replaced")]
    public async Task A_log_that_is_taken_away_is_begun_again(string how)
    {
        using var rig = new ShimRig(new(Executables.Puppet, "numbers")).Start();
        int child = await rig.ChildAsync();
        await Until.TrueAsync(() => rig.LogTexts.Length > 10, "the log is written");
        string current = Path.Combine(rig.Logs, "current"), old = Path.Combine(rig.Logs, "old");

        File.Move(current, old);
        if (how == "removed")
            File.Delete(old);
        if (how == "replaced")
            File.WriteAllText(current, "");
        await Until.TrueAsync(() => rig.LogTexts.Length > 10, "a new one is written");
        TestNative.kill(child, TestNative.SIGKILL);
        await rig.ShimGoneAsync();

        int[] kept = [.. (File.Exists(old) ? File.ReadLines(old).Select(l => l[40..]) : []).Concat(rig.LogTexts).Select(l => int.Parse(l["line ".Length..]))];
        Assert.Equal(Enumerable.Range(kept[0], kept.Length), kept);
        Assert.True(how == "removed" || kept[0] == 1);
    }

    [Fact]
    public async Task A_log_that_was_shortened_is_rotated_by_what_is_left_of_it()
    {
        string go = Path.Combine(Path.GetTempPath(), $"dsup-go-{Guid.NewGuid()}");
        string some = "i=0; while [ $i -lt 10 ]; do echo a line of some length; i=$((i+1)); done";
        using var rig = new ShimRig(new("/bin/sh", "-c", $"{some}; until [ -e {go} ]; do sleep 0.2; done; {some}") { LogMaxBytes = 1000, LogMaxFiles = 5 }).Start();
        await Until.TrueAsync(() => rig.LogTexts.Length == 10, "the log is written");

        File.WriteAllText(Path.Combine(rig.Logs, "current"), "");
        File.WriteAllText(go, "");
        await rig.ShimGoneAsync();
        File.Delete(go);

        Assert.Equal(10, rig.LogTexts.Length);
        Assert.Single(Directory.GetFiles(rig.Logs));
    }

    [Fact]
    public async Task Zeros_and_escapes_pass_unchanged()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/usr/bin/printf", @"a\000b\033[1mc\r\n"));
        using ShimRig _ = rig;

        Assert.Equal(["a\0b\e[1mc\r"], rig.LogTexts);
    }

    [Fact]
    public async Task Nothing_of_a_flood_is_lost()
    {
        const int bytes = 20_000_000, line = 100;
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "flood", $"{bytes}", $"{line}"));
        using ShimRig _ = rig;

        Assert.Equal(bytes / line * (long)(line + 40), new FileInfo(Path.Combine(rig.Logs, "current")).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30_000)]
    [InlineData(1_000_000)]
    public async Task Lines_of_any_length_pass_unchanged_and_each_file_takes_as_many_as_it_may(int maxBytes)
    {
        byte[] printed = LinesOfAnyLength(new Random(maxBytes), 1_500_000);
        string file = Path.Combine(Path.GetTempPath(), $"dsup-lines-{Guid.NewGuid()}");
        File.WriteAllBytes(file, printed);
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", $"head -c 700000 {file} | dd bs=1777 status=none; tail -c +700001 {file}") { LogMaxBytes = maxBytes });
        using ShimRig _ = rig;
        File.Delete(file);

        byte[][] files = [.. Directory.GetFiles(rig.Logs).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var records = files.Select(RecordsOf).ToList();
        Assert.DoesNotContain(records.SelectMany(r => r), r => !Record.IsMatch(Encoding.Latin1.GetString(r.AsSpan(0, 40))));
        Assert.Equal(PiecesOf(printed), records.SelectMany(r => r).Select(r => (r.Length - 40, (char)r[38])));
        byte[] logged = [.. records.SelectMany(r => r).SelectMany(r => r[38] == 'F' ? [.. r[40..], (byte)'\n'] : r[40..])];
        Assert.True(logged.AsSpan().SequenceEqual(printed), "the log has other bytes than were printed");
        for (int i = 0; maxBytes > 0 && i < files.Length; i++)
        {
            Assert.InRange(files[i].Length, 1, maxBytes);
            Assert.True(i == files.Length - 1 || files[i].Length + records[i + 1][0].Length + 1 > maxBytes, $"{files[i].Length} bytes, and the next record would still have had its place");
        }
    }

    [Fact]
    public async Task Stamps_do_not_go_back_from_one_stream_to_the_other()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", $"'{Executables.Puppet}' flood 5000000 & '{Executables.Puppet}' lines 500000 100 >&2; '{Executables.Puppet}' flood 5000000 >&2; wait"));
        using ShimRig _ = rig;

        string[] lines = rig.Log.TrimEnd('\n').Split('\n');
        Assert.Equal(105_000, lines.Length);
        Assert.Equal(["stderr", "stdout"], lines.Select(l => l[31..37]).Distinct().Order());
        Assert.True(lines.Select(l => l[..30]).SequenceEqual(lines.Select(l => l[..30]).Order(StringComparer.Ordinal)), "a stamp is earlier than the one before it");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task The_log_is_rotated_at_line_ends_and_only_so_many_files_are_kept(int files)
    {
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "print", "100") { LogMaxBytes = 500, LogMaxFiles = files });
        using ShimRig _ = rig;

        string[] kept = [.. Directory.GetFiles(rig.Logs).Order(StringComparer.Ordinal)];
        Assert.Equal(files, kept.Length);
        Assert.All(kept, f => Assert.InRange(new FileInfo(f).Length, 1, 500));
        Assert.All(kept[..^1], f => Assert.Matches(@"/@\d{20}\.log$", f));
        Assert.All(kept, f => Assert.EndsWith("\n", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.EndsWith("line 100\n", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_files_are_kept_where_no_number_is_given()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new(Executables.Puppet, "print", "100") { LogMaxBytes = 500 });
        using ShimRig _ = rig;

        string all = string.Concat(Directory.GetFiles(rig.Logs).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"line {i}"), all.TrimEnd('\n').Split('\n').Select(l => l[40..]));
    }

    [Fact]
    public async Task A_record_that_a_killed_shim_left_unfinished_is_closed()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "print", "1"));
        Directory.CreateDirectory(rig.Logs);
        File.WriteAllText(Path.Combine(rig.Logs, "current"), "2026-11-22T19:48:14.123456789Z stdout F torn");

        await rig.Start().ShimGoneAsync();

        Assert.Equal(["torn", "line 1"], rig.LogTexts);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_holds_up_no_end_and_loses_nothing()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "print", "300", "1")).Start();
        await rig.ChildAsync();
        rig.LimitLog(5000);

        await Until.TrueAsync(() => rig.Read<EndSlot>(Slot.End) is not null, "the end is recorded");
        Assert.Equal(5000, new FileInfo(Path.Combine(rig.Logs, "current")).Length);
        rig.LimitLog(ulong.MaxValue);
        await rig.ShimGoneAsync();

        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"line {i}"), rig.LogTexts);
    }

    [Fact]
    public async Task A_flood_waits_while_the_log_cannot_be_written()
    {
        string go = Path.Combine(Path.GetTempPath(), $"dsup-go-{Guid.NewGuid()}");
        using var rig = new ShimRig(new("/bin/sh", "-c", $"until [ -e {go} ]; do sleep 0.01; done; '{Executables.Puppet}' flood 2000000 100; true")).Start();
        int child = await rig.ChildAsync();
        rig.LimitLog(50_000);
        File.WriteAllText(go, "");

        await Until.TrueAsync(() => rig.Log.Length >= 50_000, "the log is full");
        Assert.True(ProcFile.IsAlive(child));
        rig.LimitLog(ulong.MaxValue);
        await rig.ShimGoneAsync();
        File.Delete(go);

        Assert.Equal(2_000_000 / 100 * 140, new FileInfo(Path.Combine(rig.Logs, "current")).Length);
    }

    [Fact]
    public async Task A_log_folder_that_vanished_is_made_again_at_the_next_rotation()
    {
        using var rig = new ShimRig(new(Executables.Puppet, "numbers") { LogMaxBytes = 2000, LogMaxFiles = 2 }).Start();
        int child = await rig.ChildAsync();
        await Until.TrueAsync(() => rig.Log.Length > 0, "the log is written");
        Directory.Move(rig.Logs, rig.Logs + "-gone");

        await Until.TrueAsync(() => rig.Log.Length > 0, "the log is written again");
        TestNative.kill(child, TestNative.SIGKILL);
        await rig.ShimGoneAsync();
    }

    [Fact]
    public async Task Direct_logs_are_written_by_the_command_itself()
    {
        var (rig, _) = await ShimRig.CompleteAsync(new("/bin/sh", "-c", "echo plain; echo too >&2") { Flags = SpecFlags.DirectLogs });
        using ShimRig _ = rig;

        Assert.Equal("plain\ntoo\n", rig.Log);
    }

    /// <summary>
    /// Most are short, and very short in every other stretch; some are empty, fill a step of the copying or a record just so, or need several records. No byte is a part of a
    /// character in UTF-8.
    /// </summary>
    private static byte[] LinesOfAnyLength(Random random, int bytes)
    {
        const int stretch = 4096;
        int[] special = [0, 1, 15, 16, 17, 31, 32, 33, 16_367, 16_368, 16_383, 16_384, 16_385, 16_399, 16_400, 32_768, 40_000];
        var lines = new List<byte>(bytes + special[^1]);
        while (lines.Count < bytes)
        {
            int length = random.Next(200) == 0 ? special[random.Next(special.Length)] : random.Next(lines.Count / stretch % 2 == 0 ? 300 : 4);
            for (int i = 0; i < length; i++)
                lines.Add((byte)random.Next('\n' + 1, 128));
            lines.Add((byte)'\n');
        }
        return [.. lines];
    }

    /// <summary>Without their newlines.</summary>
    private static List<byte[]> RecordsOf(byte[] file)
    {
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length; at += records[^1].Length + 1)
            records.Add(file[at..Array.IndexOf(file, (byte)'\n', at)]);
        return records;
    }

    private static IEnumerable<(int Length, char Tag)> PiecesOf(byte[] printed)
    {
        for (int at = 0, next; at < printed.Length; at = next)
        {
            int end = Array.IndexOf(printed, (byte)'\n', at);
            bool isWhole = end - at <= 16_384;
            next = isWhole ? end + 1 : at + 16_384;
            yield return isWhole ? (end - at, 'F') : (16_384, 'P');
        }
    }
}
