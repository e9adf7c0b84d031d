using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What a child writes while supervisors come and go.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(20_000)]
    public async Task A_line_every_millisecond_through_three_kills_is_neither_lost_nor_doubled(int? maxBytes)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("counter", new JobDefinition
        {
            Command = [Executables.Puppet, "numbers"],
            Logs = maxBytes is null ? null : new LogDefinition { MaxBytes = maxBytes, MaxFiles = 10_000 },
        });
        var job = await rig.StartJobAsync("counter");

        for (int kill = 0; kill < 3; kill++)
        {
            await GrowsAsync(rig);
            await rig.Kill9Async();
            await GrowsAsync(rig);
            await rig.RestartAsync();
        }
        await GrowsAsync(rig);
        Assert.Equal(job.Pid, (await rig.Client.GetJobAsync("counter")).Pid);
        (await rig.DsupAsync("stop", "counter")).Succeeded();

        string[] lines = (await rig.DsupAsync("logs", "counter", "-n", "all")).Succeeded().Lines;
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(i => $"line {i}"), lines);
        Assert.True(lines.Length > 300, $"only {lines.Length} lines");
        Assert.Equal(maxBytes is not null, Directory.GetFiles(Logs(rig)).Length > 2);
    }

    [Fact]
    public async Task A_follower_misses_nothing_through_rotations_and_a_new_supervisor()
    {
        const int count = 4000;
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("counter", new JobDefinition
        {
            Command = [Executables.Puppet, "print", $"{count}", "1"],
            Logs = new LogDefinition { MaxBytes = 5_000, MaxFiles = 10_000 },
        });
        await rig.StartJobAsync("counter");

        using var follower = rig.StartDsup("logs", "counter", "-f", "-n", "all");
        await Until.TrueAsync(() => follower.Out.Contains("line 500\n", StringComparison.Ordinal), "the follower is under way");
        await rig.Kill9Async();
        await rig.RestartAsync();
        await Until.TrueAsync(() => follower.Out.Contains($"line {count}\n", StringComparison.Ordinal), "the follower has seen the last line");

        Assert.Equal(Enumerable.Range(1, count).Select(i => $"line {i}"), follower.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(Directory.GetFiles(Logs(rig)).Length > 5);
    }

    [Fact]
    public async Task A_reader_of_a_log_that_is_being_rotated_sees_no_gap()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("counter", new JobDefinition
        {
            Command = [Executables.Puppet, "print", "40000"],
            Logs = new LogDefinition { MaxBytes = 4_096, MaxFiles = 100_000 },
        });
        await rig.StartJobAsync("counter");

        int seen = 0;
        while (seen < 40_000)
        {
            var lines = await rig.Client.ReadLogsAsync("counter", 1_000_000);
            seen = lines.Count;
            Assert.Equal(Enumerable.Range(1, seen).Select(i => $"line {i}"), lines.Select(l => l.Text));
        }
    }

    [Fact]
    public async Task An_events_reader_continues_where_it_was_when_the_supervisor_died()
    {
        await using var rig = await SupervisorRig.StartAsync();
        using var enough = new CancellationTokenSource(Until.Patience);
        var seen = new List<long>();
        var reading = Task.Run(
            async () =>
            {
                await foreach (var e in rig.Client.FollowEventsAsync(10_000, null, new Reconnection(TimeProvider.System), enough.Token))
                {
                    seen.Add(e.Event);
                    if (e is { Job: "x", Kind: "finished" })
                        return;
                }
            },
            enough.Token);

        await rig.RunPuppetAsync("x", "sleep");
        await rig.Kill9Async();
        await rig.RestartAsync();
        await rig.RunPuppetAsync("y", "exit", "0");
        (await rig.DsupAsync("stop", "x")).Succeeded();
        await reading;

        var all = (await rig.SqlAsync("SELECT event FROM v_events ORDER BY event")).Select(row => long.Parse(row[0]!)).ToList();
        Assert.Equal(all.TakeWhile(e => e <= seen[^1]), seen);
    }

    [Fact]
    public async Task Raw_gives_the_bytes_as_they_were_written()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("raw", new JobDefinition { Shell = @"head -c 70008 /dev/zero | tr '\0' a; printf '\377\303\n\303\251\000\ntail'" });
        byte[] written = [.. Enumerable.Repeat((byte)'a', 70008), 0xff, 0xc3, (byte)'\n', 0xc3, 0xa9, 0, (byte)'\n', .. "tail"u8];
        await rig.StartJobAsync("raw");
        await rig.InStateAsync("raw", "finished");
        long run = (await rig.LastRunAsync("raw")).Run;

        foreach (string options in (string[])["-n all", $"-n all --run {run}", "-n 3"])
        {
            using var dsup = Running.Start("/bin/sh", ["-c", $"'{Executables.Dsup}' --data-dir '{rig.Data}' logs raw --raw {options} > bytes"], rig.Folder, new Dictionary<string, string?>());
            (await dsup.EndAsync()).Succeeded();
            Assert.Equal(written, File.ReadAllBytes(rig.InFolder("bytes")));
        }
        Assert.Equal(written[^8..], await RawAsync(rig, "n=2"));
        Assert.Equal(written, await RawAsync(rig, "n=1000"));
    }

    [Fact]
    public async Task Following_raw_gives_the_bytes_as_they_come()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("raw", new JobDefinition { Shell = $@"printf 'a\377\nb'; while ! [ -e '{rig.InFolder("go")}' ]; do sleep 0.02; done; printf '\303\nc\000'; exec sleep 1000" });
        await rig.StartJobAsync("raw");
        using var dsup = Running.Start("/bin/sh", ["-c", $"exec '{Executables.Dsup}' --data-dir '{rig.Data}' logs raw --raw -f > bytes"], rig.Folder, new Dictionary<string, string?>());
        using var http = SocketClient.ConnectTo(rig.Client.Location.SocketPath);
        await using var stream = await http.GetStreamAsync(new Uri("http://dsup/v1/jobs/raw/logs?raw=true&follow=true"));
        byte[] written = [(byte)'a', 0xff, (byte)'\n', (byte)'b', 0xc3, (byte)'\n'], streamed = new byte[6];

        await stream.ReadExactlyAsync(streamed.AsMemory(0, 3));
        await Until.TrueAsync(() => File.ReadAllBytes(rig.InFolder("bytes")).AsSpan().StartsWith(written.AsSpan(0, 3)), "the first line has come");
        await File.WriteAllTextAsync(rig.InFolder("go"), "");
        await stream.ReadExactlyAsync(streamed.AsMemory(3, 3));

        Assert.Equal(written, streamed);
        await Until.TrueAsync(() => File.ReadAllBytes(rig.InFolder("bytes")).AsSpan().StartsWith(written), "the second line has come");
    }

    [Fact]
    public async Task The_last_lines_are_lines_however_long()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("long", new JobDefinition { Shell = @"echo before; head -c 70009 /dev/zero | tr '\0' a; echo" });
        await rig.StartJobAsync("long");
        await rig.InStateAsync("long", "finished");

        Assert.Equal([new string('a', 70009)], (await rig.DsupAsync("logs", "long", "-n", "1")).Succeeded().Lines);
        string status = (await rig.DsupAsync("status", "long")).Out;
        Assert.EndsWith("before\n" + new string('a', 1000) + "… (70,009 characters)\n", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_starts_again_where_the_log_was_shortened_and_says_so()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("counter", "numbers");
        using var follower = rig.StartDsup("logs", "counter", "-f");
        await Until.TrueAsync(() => follower.Out.Length > 0, "the follower is under way");

        File.WriteAllText(Path.Combine(Logs(rig), "current"), "");
        await Until.TrueAsync(() => follower.Error.Length > 0, "it says that the log was shortened");
        int before = follower.Out.Length;
        await Until.TrueAsync(() => follower.Out.Length > before + 1000, "it continues");

        Assert.Contains("shortened", Assert.Single(follower.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.All(follower.Out.Split('\n')[..^1], line => Assert.Matches("^line [0-9]+$", line));
    }

    private static async Task<byte[]> RawAsync(SupervisorRig rig, string query)
    {
        using var http = SocketClient.ConnectTo(rig.Client.Location.SocketPath);
        return await http.GetByteArrayAsync(new Uri($"http://dsup/v1/jobs/raw/logs?raw=true&{query}"));
    }

    /// <summary>The log gets a good deal longer.</summary>
    private static async Task GrowsAsync(SupervisorRig rig)
    {
        long before = Length(rig);
        await Until.TrueAsync(() => Length(rig) > before + 8_000, "the log grows");
    }

    private static long Length(SupervisorRig rig) =>
        Directory.Exists(Logs(rig)) ? new DirectoryInfo(Logs(rig)).GetFiles().Sum(LengthOf) : 0;

    /// <summary>A file that was rotated away between listing and looking counts later.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private static string Logs(SupervisorRig rig) => Path.Combine(rig.Data, "logs", "counter");
}
