using System.Diagnostics;
using System.Text;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Callers that send no HTTP, no JSON, no sense, or nothing at all.</summary>
public sealed class HttpTests(ITestOutputHelper output, SharedRig shared) : IClassFixture<SharedRig>
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public async Task Every_request_is_answered_or_refused_with_a_reason_and_no_other_caller_waits()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("job", "sleep");
        output.WriteLine($"DSUP_FUZZ_SEED={Fuzz.Seed}");
        var requests = new RequestMaker(Fuzz.Seed, rig.Folder, Executables.Puppet);
        var statuses = new SortedDictionary<int, int>();

        foreach (int round in Fuzz.Rounds(usual: 1500))
        {
            byte[] request = requests.Next();
            using var connection = await RawHttp.ConnectAsync(rig);
            await connection.SayAsync(request);
            var answer = await connection.AnswerAsync(within: TimeSpan.FromMilliseconds(500));
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            Assert.True(answer.IsDecent, $"round {round}: {Shown(request)}\n{answer.Head}\n{answer.Body}\n{rig.Daemon.Error}");
        }

        output.WriteLine(string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}")));
        await StillWorksAsync(rig);
    }

    [Theory]
    [InlineData("fffffffffffffffff\r\n"), InlineData("80000000\r\n"), InlineData("-1\r\n"), InlineData("zz\r\nabc\r\n"), InlineData("5\r\n{\"a\":}}}\r\n0\r\n\r\n")]
    public async Task A_body_whose_pieces_have_no_possible_size_is_a_bad_request(string body)
    {
        var rig = shared.Rig;

        using var connection = await RawHttp.ConnectAsync(rig);
        await connection.SayAsync($"PUT /v1/jobs/job HTTP/1.1\r\nHost: dsup\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        var answer = await connection.AnswerAsync();

        Assert.Equal(400, answer.Status);
        await StillWorksAsync(rig);
    }

    [Theory]
    [InlineData("Content-Length: 100000000"), InlineData("Transfer-Encoding: chunked")]
    public async Task A_body_of_100_MB_is_refused_and_kept_nowhere(string length)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.SqlAsync("SELECT 1");
        long before = Memory(rig);

        using var connection = await RawHttp.ConnectAsync(rig);
        await connection.SayAsync($"PUT /v1/jobs/big HTTP/1.1\r\nHost: dsup\r\n{length}\r\n\r\n");
        byte[] piece = length.StartsWith('T') ? Encoding.ASCII.GetBytes("10000\r\n" + new string('[', 0x10000) + "\r\n") : Encoding.ASCII.GetBytes(new string('"', 0x10000));
        for (long sent = 0; sent < 100_000_000 && await connection.SayAsync(piece); sent += piece.Length)
        {
        }
        var answer = await connection.AnswerAsync();

        Assert.True(answer.Status is 413 or 400 or 0, answer.Head);
        Assert.InRange(Memory(rig) - before, long.MinValue, 64 * Megabyte);
        await StillWorksAsync(rig);
    }

    [Fact]
    public async Task Two_thousand_silent_callers_and_hundreds_of_slow_ones_hold_up_no_other()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("job", "sleep");
        long before = Memory(rig);
        int descriptors = Descriptors(rig);
        var idle = new List<RawHttp>();
        try
        {
            for (int i = 0; i < 2000; i++)
                idle.Add(await RawHttp.ConnectAsync(rig));
            foreach (var slow in idle.Take(300))
                await slow.SayAsync("POST /v1/jobs/job/controls HTTP/1.1\r\nHost: dsup\r\nContent-Le");
            foreach (var slow in idle.Skip(300).Take(300))
                await slow.SayAsync("POST /v1/jobs/job/controls HTTP/1.1\r\nHost: dsup\r\nContent-Length: 1000\r\n\r\n{");

            await StillWorksAsync(rig);
            Assert.InRange(Memory(rig) - before, long.MinValue, 128 * Megabyte);
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
        await Until.TrueAsync(() => Descriptors(rig) < descriptors + 50, "their descriptors are closed");
        await StillWorksAsync(rig);
    }

    private static async Task StillWorksAsync(SupervisorRig rig)
    {
        var asked = Stopwatch.StartNew();
        if ((await rig.Client.ListJobsAsync()).All(j => j.Job != "other"))
            await rig.DefineAsync("other", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        Assert.Equal("done", (await rig.SendAsync("other", new ControlRequest { Control = "kill-restart" }, wait: true)).Outcome);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, Until.Patience / 2);
        Assert.False(rig.Daemon.HasExited);
        Assert.DoesNotContain("Exception", rig.Daemon.Error, StringComparison.Ordinal);
    }

    /// <summary>The most that it ever had (proc_pid_status(5)).</summary>
    private static long Memory(SupervisorRig rig) => ProcFile.PeakResident(rig.Daemon.Pid);

    private static int Descriptors(SupervisorRig rig) => Directory.GetFiles($"/proc/{rig.Daemon.Pid}/fd").Length;

    private static string Shown(byte[] request) => Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, 1500)));
}
