using System.Diagnostics;
using System.Text;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>What the command line adds to a restart: beside the same by a connection that is open, and a native program that does nothing.</summary>
internal sealed class RestartByCommand : Figure
{
    private const int Warm = 10, Times = 100;

    public override string Name => "command";

    public override string About => "dsup restart as a whole, beside the same by HTTP plus the start of a native program";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = new DaemonRig();
        rig.Declare(1);
        var from = Stopwatch.GetTimestamp();
        await rig.StartAsync();
        await rig.RunningAsync(1, from);
        using var http = SocketClient.Connect(rig.Data);
        Samples warm = new(), command = new(), request = new(), bare = new(), status = new(), help = new();
        for (var i = -Warm; i < Times; i++)
        {
            await (i < 0 ? warm : command).TimeAsync(1, () => Programs.CallAsync(Executables.Dsup, "restart", "job0", "--data-dir", rig.Data));
            await (i < 0 ? warm : request).TimeAsync(1, () => RestartAsync(http));
            await (i < 0 ? warm : bare).TimeAsync(1, () => Programs.CallAsync(Executables.Puppet, "exit", "0"));
            await (i < 0 ? warm : status).TimeAsync(1, () => Programs.CallAsync(Executables.Dsup, "status", "--data-dir", rig.Data));
            await (i < 0 ? warm : help).TimeAsync(1, () => Programs.CallAsync(Executables.Dsup, "--help"));
        }
        return
        [
            new Row("restart by dsup, p50", "ms", command.P50 / 1000, "by HTTP, and a native start", (request.P50 + bare.P50) / 1000, Goal.AtMost(1.7)),
            new Row("  by HTTP on an open connection", "ms", request.P50 / 1000),
            new Row("  start and end of a native program", "ms", bare.P50 / 1000),
            new Row("  dsup status, of one job", "ms", status.P50 / 1000),
            new Row("  dsup --help", "ms", help.P50 / 1000),
        ];
    }

    private static async Task RestartAsync(HttpClient http)
    {
        using var body = new StringContent("""{"control":"restart"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("http://dsup/v1/jobs/job0/controls?wait=30s"), body);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        if (!text.Contains("\"outcome\":\"done\"", StringComparison.Ordinal))
            throw new InvalidOperationException("the restart came to " + text);
    }
}
