using System.Text;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Answers that are long or have no end: they begin at once, and what they need does not grow with them.</summary>
public sealed class StreamTests
{
    private const int LogSize = 128 << 20, Followers = 20;

    [Fact]
    public async Task Idle_streams_answer_at_once_and_say_every_15_seconds_that_they_live()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = ["/bin/true"] });
        using var events = await RawHttp.ConnectAsync(rig);
        using var logs = await RawHttp.ConnectAsync(rig);

        await events.SayAsync("GET /v1/events?follow=true HTTP/1.1\r\nHost: dsup\r\n\r\n");
        await logs.SayAsync("GET /v1/jobs/job/logs?follow=true HTTP/1.1\r\nHost: dsup\r\n\r\n");

        foreach (var stream in (RawHttp[])[events, logs])
        {
            Assert.DoesNotContain("\n:\n", await stream.SaysAsync("\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200", await stream.SaysAsync("text/event-stream"), StringComparison.Ordinal);
        }
        foreach (var stream in (RawHttp[])[events, logs])
            await stream.SaysAsync("\n:\n\n");
    }

    [Fact]
    public async Task A_follower_that_names_an_event_still_to_come_gets_the_newest_and_all_behind_it()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = ["/bin/true"] });
        var newest = (await rig.Client.ListEventsAsync(1))[0].Event;
        using var follower = await RawHttp.ConnectAsync(rig);

        await follower.SayAsync("GET /v1/events HTTP/1.1\r\nHost: dsup\r\nLast-Event-ID: 999999\r\n\r\n");
        await follower.SaysAsync($"id: {newest}\n");
        await rig.StartJobAsync("job");

        var said = await follower.SaysAsync("\"kind\":\"finished\"");
        Assert.DoesNotContain($"id: {newest - 1}\n", said, StringComparison.Ordinal);
        Assert.Contains($"id: {newest + 1}\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_log_and_followers_that_never_read_need_little_memory()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = ["/bin/true"] });
        var lines = WriteLog(Path.Combine(rig.Data, "logs", "job"));
        Assert.Single(await rig.Client.ReadLogsAsync("job", 1));
        var before = PeakMemory(rig);

        var followers = new List<RawHttp>();
        try
        {
            for (var i = 0; i < Followers; i++)
            {
                followers.Add(await RawHttp.ConnectAsync(rig));
                await followers[i].SayAsync($"GET /v1/jobs/job/logs?n={int.MaxValue - (i % 2)}&follow={(i % 4 < 2 ? "true" : "false")} HTTP/1.1\r\nHost: dsup\r\n\r\n");
            }
            await Until.TrueAsync(() => followers.TrueForAll(follower => follower.HasAnswer), "all followers are answered");
            var read = 0;
            await foreach (var line in rig.Client.StreamLogsAsync("job", int.MaxValue))
                read++;

            Assert.Equal(lines, read);
            Assert.InRange(PeakMemory(rig) - before, 0, LogSize / 2);
        }
        finally
        {
            followers.ForEach(follower => follower.Dispose());
        }
    }

    private static int WriteLog(string folder)
    {
        Directory.CreateDirectory(folder);
        var line = Encoding.ASCII.GetBytes($"2026-01-01T00:00:00.000000000Z stdout F {new string('x', 980)}\n");
        using var file = File.Create(Path.Combine(folder, "current"));
        var lines = LogSize / line.Length;
        for (var i = 0; i < lines; i++)
            file.Write(line);
        return lines;
    }

    private static long PeakMemory(SupervisorRig rig) => ProcFile.PeakResident(rig.Daemon.Pid);
}
