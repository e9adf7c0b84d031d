using System.Net.Sockets;
using System.Text;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What a service manager hears (sd_notify(3)), under any name of dsupd's parent.</summary>
public sealed class ServiceManagerTests
{
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task It_hears_when_the_supervisor_is_ready_and_when_it_stops_also_through_a_shell(bool isAbstract)
    {
        await using var rig = SupervisorRig.Prepare();
        string path = rig.InFolder("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + path : path));
        rig.Before = ["/bin/sh", "-c", "\"$0\" \"$@\"; true"];

        Assert.True(await rig.LaunchAsync(new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = isAbstract ? "@" + path : path }), rig.Daemon.Error);
        Assert.Equal("READY=1", await HeardAsync(manager));
        (await rig.DsupAsync("run", "job", "--", "/usr/bin/env")).Succeeded();
        await rig.InStateAsync("job", "finished");
        Assert.DoesNotContain(await rig.Client.ReadLogsAsync("job", int.MaxValue), line => line.Text.StartsWith("NOTIFY_SOCKET", StringComparison.Ordinal));

        (await rig.DsupAsync("shutdown")).Succeeded();
        Assert.Equal("STOPPING=1", await HeardAsync(manager));
        await rig.Daemon.EndAsync();
    }

    [Fact]
    public async Task One_that_is_gone_keeps_no_supervisor_from_starting()
    {
        await using var rig = SupervisorRig.Prepare();

        Assert.True(await rig.LaunchAsync(new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = rig.InFolder("none") }), rig.Daemon.Error);

        await Until.TrueAsync(() => rig.Daemon.Error.Contains("Check NOTIFY_SOCKET", StringComparison.Ordinal), "it says so");
        (await rig.DsupAsync("status")).Succeeded();
    }

    private static async Task<string> HeardAsync(Socket manager)
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        byte[] message = new byte[256];
        return Encoding.UTF8.GetString(message, 0, await manager.ReceiveAsync(message, SocketFlags.None, patience.Token));
    }
}
